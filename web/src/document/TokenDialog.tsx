import { useState } from "react";
import type { Denial } from "../session/access";
import type { DocumentSession } from "../session/documentSession";
import type { SaveStatus } from "../session/saveState";
import { Dialog } from "../ui/Dialog";
import { ExportButtons } from "./ExportButtons";
import { changes } from "./saveWords";
import { TokenForm } from "./TokenForm";
import { TOKEN_TITLES } from "./tokenWords";

interface Props {
  session: DocumentSession;
  denial: Denial | null;
  save: SaveStatus;
  onClose: () => void;
}

/** Over the text, which stays as it is: what was written goes to the server after a good token. */
export default function TokenDialog({ session, denial, save, onClose }: Props) {
  const title = denial === null ? "Use another token" : TOKEN_TITLES[denial.reason];
  const gone = denial?.reason === "revoked" || denial?.reason === "forbidden";
  return (
    <Dialog title={title} onClose={onClose}>
      {denial !== null && save.unsaved > 0 && (
        <p className="form-words">
          {save.onlyHere
            ? `${changes(save.unsaved)} only in this tab: keep it open. `
            : `${changes(save.kept)} kept on this device. `}
          After a good token everything is sent.
        </p>
      )}
      <TokenForm document={session.name} denial={denial} onDone={onClose} />
      {denial !== null && (
        <div className="token-more">
          <span className="copies-label">Download:</span>
          <ExportButtons doc={session.doc} name={session.name} />
          {gone && <DeleteCopy session={session} />}
          <button type="button" className="button button-small token-later" onClick={onClose}>
            Not now
          </button>
        </div>
      )}
    </Dialog>
  );
}

/** What somebody may no longer read need not stay on their device; what was not sent goes with it. */
function DeleteCopy({ session }: { session: DocumentSession }) {
  const [asked, setAsked] = useState(false);
  return (
    <button
      type="button"
      className="button button-small button-quiet copies-delete"
      onClick={() => {
        if (asked) void session.forgetCopy();
        else setAsked(true);
      }}
    >
      {asked ? "Delete for good" : "Delete my copy"}
    </button>
  );
}
