import { useEffect, useState } from "react";
import type { SaveStatus } from "../session/saveState";
import { describeSave, speakSave } from "./saveWords";

/** How long a state must last before screen readers are told: typing alone changes it many times. */
const SPOKEN_AFTER_MILLIS = 1_500;

interface Props {
  save: SaveStatus;
  savedAt: number | null;
}

export function SaveIndicator({ save, savedAt }: Props) {
  const words = describeSave(save, savedAt);
  const speech = speakSave(save);
  const [spoken, setSpoken] = useState("");
  useEffect(() => {
    if (speech === "") return;
    const timer = setTimeout(() => setSpoken(speech), SPOKEN_AFTER_MILLIS);
    return () => clearTimeout(timer);
  }, [speech]);
  return (
    <>
      <div
        className="save"
        data-testid="save-indicator"
        data-state={save.kind}
        data-unsaved={save.unsaved}
        title={words.detail}
      >
        <span className="save-dot" aria-hidden="true" />
        <span className="save-text">{words.text}</span>
      </div>
      <span className="visually-hidden" role="status" aria-live="polite">
        {spoken}
      </span>
    </>
  );
}
