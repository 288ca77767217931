import { useState } from "react";
import { randomId } from "../session/tabs";
import { Mark } from "../ui/Mark";
import { RelativeTime } from "../ui/RelativeTime";
import { RenameForm } from "./RenameForm";
import { forgetDocument, recentDocuments } from "./recent";
import { documentPath, navigate } from "./route";

interface Props {
  userName: string;
  onRename: (name: string) => void;
}

/** The documents of this device, and a new one. */
export function StartPage({ userName, onRename }: Props) {
  const [recent, setRecent] = useState(recentDocuments);
  const forget = (name: string) => {
    forgetDocument(name);
    setRecent(recentDocuments());
  };

  return (
    <main className="start">
      <header className="start-head">
        <Mark />
        <h1>Scriptorium</h1>
        <RenameForm userName={userName} onRename={onRename} />
      </header>
      <section aria-labelledby="documents">
        <div className="start-bar">
          <h2 id="documents">Recent documents</h2>
          <button
            type="button"
            className="button button-primary"
            onClick={() => navigate(documentPath(randomId(20)))}
          >
            New document
          </button>
        </div>
        {recent.length === 0 ? (
          <p className="empty">Nothing here yet. Documents that you open appear in this list.</p>
        ) : (
          <ul className="start-list">
            {recent.map((entry) => (
              <li key={entry.name}>
                <a
                  href={documentPath(entry.name)}
                  onClick={(event) => {
                    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                    event.preventDefault();
                    navigate(documentPath(entry.name));
                  }}
                >
                  <span className="start-title">{entry.title || "Untitled"}</span>
                  <span className="start-name">{entry.name}</span>
                </a>
                <RelativeTime time={entry.openedAt} />
                <button
                  type="button"
                  className="button button-quiet"
                  aria-label={`Remove ${entry.title || entry.name} from this list`}
                  onClick={() => forget(entry.name)}
                >
                  Remove
                </button>
              </li>
            ))}
          </ul>
        )}
      </section>
    </main>
  );
}
