import { useEffect, useState } from "react";
import type { SaveStatus } from "../session/saveState";
import type { Transport } from "../session/transportChoice";
import { describeSave, speakSave } from "./saveWords";

/** How long a state must last before screen readers are told: typing alone changes it many times. */
const SPOKEN_AFTER_MILLIS = 1_500;

interface Props {
  save: SaveStatus;
  savedAt: number | null;
  transport: Transport | null;
}

const OVER_HTTP = "Connected over HTTP because WebSockets are blocked here";

export function SaveIndicator({ save, savedAt, transport }: Props) {
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
        data-transport={transport ?? "none"}
        title={words.detail}
      >
        <span className="save-dot" aria-hidden="true" />
        <span className="save-text">{words.text}</span>
        {transport === "http" && (
          <span className="save-way" title={OVER_HTTP}>
            <span aria-hidden="true">over HTTP</span>
          </span>
        )}
      </div>
      <span className="visually-hidden" role="status" aria-live="polite">
        {transport === "http" ? OVER_HTTP : ""}
      </span>
      <span className="visually-hidden" role="status" aria-live="polite">
        {spoken}
      </span>
    </>
  );
}
