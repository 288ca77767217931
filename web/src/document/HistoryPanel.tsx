import { useEffect, useRef, useState } from "react";
import type { ActivityEntry } from "../session/pageMessages";
import { Icon } from "../ui/Icon";
import { History } from "./History";

interface Props {
  entries: ActivityEntry[];
  /** On narrow pages: whether the sheet is open. */
  open: boolean;
  onClose: () => void;
}

/** The history: a column where there is room, a sheet that a button opens where there is not. */
export function HistoryPanel({ entries, open, onClose }: Props) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!open) return;
    const before = document.activeElement;
    panel.current?.querySelector<HTMLElement>("button")?.focus();
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") onClose();
    };
    const left = (event: FocusEvent) => {
      if (!panel.current?.contains(event.target as Node)) onClose();
    };
    document.addEventListener("keydown", onKey);
    document.addEventListener("focusin", left);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("focusin", left);
      if (panel.current?.contains(document.activeElement)) (before as HTMLElement | null)?.focus();
    };
  }, [open, onClose]);
  return (
    <>
      {open && <div className="side-shade" onClick={onClose} aria-hidden="true" />}
      <aside ref={panel} className="side" data-open={open} aria-label="History of the document">
        <div className="side-head">
          <h2>History</h2>
          <button
            type="button"
            className="button button-quiet button-icon side-close"
            aria-label="Close the history"
            onClick={onClose}
          >
            <Icon name="close" />
          </button>
        </div>
        <History entries={entries} />
      </aside>
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
