import { lazy, Suspense, useEffect, useState } from "react";
import { changes } from "../document/saveWords";
import { forgetDocument, recentDocuments } from "../local/recent";
import { documentPath, navigate } from "../local/route";
import { openDeviceDb } from "../session/deviceDb";
import { randomId } from "../session/tabs";
import { Icon } from "../ui/Icon";
import { Mark } from "../ui/Mark";
import { RelativeTime } from "../ui/RelativeTime";
import { RenameForm } from "./RenameForm";

const ForgetDialog = lazy(() => import("../document/ForgetDialog"));

interface Props {
  userName: string;
  onRename: (name: string) => void;
}

/** The documents of this device, and a new one. */
export function StartPage({ userName, onRename }: Props) {
  const [recent, setRecent] = useState(recentDocuments);
  const [forgetting, setForgetting] = useState(false);
  const unsent = useUnsent();
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
                  {unsent.has(entry.name) && (
                    <span className="start-unsent">
                      {changes(unsent.get(entry.name) ?? 0)} not sent yet: open it while online
                    </span>
                  )}
                </a>
                <RelativeTime time={entry.openedAt} />
                <button
                  type="button"
                  className="button button-quiet button-icon start-remove"
                  title="Remove from this list"
                  aria-label={`Remove ${entry.title || entry.name} from this list`}
                  onClick={() => forget(entry.name)}
                >
                  <Icon name="close" />
                </button>
              </li>
            ))}
          </ul>
        )}
      </section>
      <footer className="start-foot">
        <button
          type="button"
          className="button button-quiet button-small"
          onClick={() => setForgetting(true)}
        >
          Forget me on this device…
        </button>
      </footer>
      <Suspense fallback={null}>
        {forgetting && (
          <ForgetDialog deviceDb={openDeviceDb()} onClose={() => setForgetting(false)} />
        )}
      </Suspense>
    </main>
  );
}

/** Edits that wait on this device, for each document: opening it sends them. */
function useUnsent(): Map<string, number> {
  const [unsent, setUnsent] = useState(() => new Map<string, number>());
  useEffect(() => {
    let gone = false;
    const look = async () => {
      const found = await (await openDeviceDb())?.unsent().catch(() => null);
      if (found && !gone) setUnsent(found);
    };
    void look();
    // What a document sends while it is being left is acknowledged a moment later.
    const timer = setInterval(() => void look(), 2_000);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, []);
  return unsent;
}
