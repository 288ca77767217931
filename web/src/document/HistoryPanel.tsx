import { useEffect, useRef, useState } from "react";
import type { ActivityEntry } from "../session/pageMessages";
import { History } from "./History";
import { SidePanel } from "./SidePanel";

interface Props {
  entries: ActivityEntry[];
  /** On narrow pages: whether the sheet is open. */
  open: boolean;
  onClose: () => void;
}

/** The history: always there where there is room, a sheet that a button opens where there is not. */
export function HistoryPanel({ entries, open, onClose }: Props) {
  return (
    <>
      <SidePanel
        className="side-history"
        label="History of the document"
        title="History"
        closeLabel="Close the history"
        open={open}
        onClose={onClose}
      >
        <History entries={entries} />
      </SidePanel>
      <Newcomers entries={entries} />
    </>
  );
}

/** Tells screen readers who came and went since the page was opened. */
function Newcomers({ entries }: { entries: ActivityEntry[] }) {
  const newest = entries.at(-1);
  const first = useRef<number | null>(null);
  const [text, setText] = useState("");
  useEffect(() => {
    if (newest === undefined) return;
    // The first list is the past, not news.
    if (first.current === null) first.current = newest.seq;
    else if (newest.seq > first.current) setText(newest.text);
  }, [newest]);
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {text}
    </p>
  );
}
