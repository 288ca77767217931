import type { ActivityEntry } from "../session/pageMessages";
import { hueOf } from "../session/people";
import { RelativeTime } from "../ui/RelativeTime";

/** Who came and who left, the newest first. */
export function History({ entries }: { entries: ActivityEntry[] }) {
  return (
    <ol className="history-list" data-testid="history" aria-label="History">
      {entries.toReversed().map((entry) => (
        <li key={entry.seq} data-kind={entry.kind}>
          <span className="history-dot" data-hue={hueOf(entry.user)} aria-hidden="true" />
          <span className="history-text">{named(entry)}</span>
          <RelativeTime time={entry.time} />
        </li>
      ))}
    </ol>
  );
}

/** The server's words, with the name in bold where they begin with it. */
function named({ text, user }: ActivityEntry) {
  if (user === "" || !text.startsWith(user)) return text;
  return (
    <>
      <b>{user}</b>
      {text.slice(user.length)}
    </>
  );
}
