import { navigate } from "../app/route";
import type { DocumentSession, SessionState } from "../session/documentSession";
import { Mark } from "../ui/Mark";
import { People } from "./People";
import { SaveIndicator } from "./SaveIndicator";
import { TitleField } from "./TitleField";

interface Props {
  session: DocumentSession;
  state: SessionState;
}

export function DocumentHeader({ session, state }: Props) {
  return (
    <header className="head">
      <a
        className="head-home"
        href="/"
        aria-label="Start page"
        title="Start page"
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          navigate("/");
        }}
      >
        <Mark />
      </a>
      <TitleField
        title={state.title}
        readOnly={state.readOnly || state.phase.kind !== "open"}
        onChange={(title) => session.setTitle(title)}
      />
      <SaveIndicator save={state.save} savedAt={state.savedAt} />
      <People people={state.people} />
    </header>
  );
}
