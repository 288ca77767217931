import { navigate } from "../local/route";
import type { Denial } from "../session/access";
import type { DocumentSession } from "../session/documentSession";
import { Notice } from "../ui/Notice";
import { TokenForm } from "./TokenForm";
import { TOKEN_TITLES } from "./tokenWords";

interface Props {
  session: DocumentSession;
  denial: Denial;
}

/** In the place of a document of which there is nothing to show without a token. */
export default function TokenNotice({ session, denial }: Props) {
  return (
    <Notice title={TOKEN_TITLES[denial.reason]}>
      <TokenForm document={session.name} denial={denial} />
      <button
        type="button"
        className="button button-quiet button-small token-home"
        onClick={() => navigate("/")}
      >
        Go to the start page
      </button>
    </Notice>
  );
}
