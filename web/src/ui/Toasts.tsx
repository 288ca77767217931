import { useEffect, useSyncExternalStore } from "react";
import { Store } from "../session/store";
import { Icon } from "./Icon";

interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

const SHOWN_MILLIS = 4_000;
const shown = new Store<{ toasts: Toast[] }>({ toasts: [] });
let lastId = 0;

/** Says something for a moment; with an action it stays until it is answered. */
export function toast(text: string, action?: Toast["action"]): void {
  lastId += 1;
  const entry: Toast = action === undefined ? { id: lastId, text } : { id: lastId, text, action };
  const others = shown.get().toasts.filter((other) => other.text !== text);
  shown.set({ toasts: [...others, entry] });
}

function dismiss(id: number): void {
  shown.set({ toasts: shown.get().toasts.filter((entry) => entry.id !== id) });
}

export function Toasts() {
  const { toasts } = useSyncExternalStore(shown.subscribe, shown.get);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((entry) => (
        <ToastLine key={entry.id} entry={entry} />
      ))}
    </div>
  );
}

function ToastLine({ entry }: { entry: Toast }) {
  const { id, text, action } = entry;
  useEffect(() => {
    if (action !== undefined) return;
    const timer = setTimeout(() => dismiss(id), SHOWN_MILLIS);
    return () => clearTimeout(timer);
  }, [id, action]);
  return (
    <div className="toast">
      <span>{text}</span>
      {action !== undefined && (
        <>
          <button type="button" className="button button-small" onClick={action.run}>
            {action.label}
          </button>
          <button
            type="button"
            className="toast-close"
            aria-label="Dismiss"
            onClick={() => dismiss(id)}
          >
            <Icon name="close" />
          </button>
        </>
      )}
    </div>
  );
}
