import type { SaveStatus } from "../session/saveState";

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });

export interface SaveWords {
  readonly text: string;
  readonly detail: string;
}

/** What screen readers hear: without times and numbers, so that only a new state is news. */
export function speakSave(save: SaveStatus): string {
  switch (save.kind) {
    case "saved":
      return "Saved";
    case "saving":
      return "";
    case "offline":
      return save.onlyHere
        ? "Offline. Changes are only in this tab."
        : "Offline. Changes are kept on this device.";
    case "denied":
      return denial(save.reason);
    default:
      return describeSave(save, null).text;
  }
}

/** The words of the saved indicator. */
export function describeSave(save: SaveStatus, savedAt: number | null): SaveWords {
  switch (save.kind) {
    case "saved": {
      const at = savedAt === null ? "" : ` at ${clock.format(savedAt)}`;
      return { text: `Saved${at}`, detail: "Everything is stored on the server's disk." };
    }
    case "saving":
      return save.connecting
        ? { text: "Connecting…", detail: "Reaching the server." }
        : { text: "Saving…", detail: "On its way to the server's disk." };
    case "retrying":
      return save.unsaved === 0
        ? {
            text: "Waiting for the server",
            detail: "Nothing is unsaved, but the server is silent.",
          }
        : {
            text: "Not saved yet – still trying",
            detail: `${changes(save.unsaved)} not confirmed by the server. ${place(save)}`,
          };
    case "offline":
      return save.unsaved === 0
        ? { text: "Offline", detail: "You can go on writing. It is sent when the server is back." }
        : {
            text: save.onlyHere
              ? `Offline – ${changes(save.unsaved)} only in this tab`
              : `Offline – ${changes(save.kept)} kept on this device`,
            detail: place(save),
          };
    case "denied": {
      const why = denial(save.reason);
      return save.unsaved === 0
        ? { text: why, detail: "Nothing is unsaved." }
        : {
            text: save.onlyHere
              ? `${why} – ${changes(save.unsaved)} only in this tab`
              : `${why} – ${changes(save.kept)} kept on this device`,
            detail: place(save),
          };
    }
    case "refused":
      return { text: `Cannot save: ${refusal(save.reason)}`, detail: place(save) };
    case "epoch":
      return {
        text: "History changed on the server",
        detail: "Your copy is kept aside on this device.",
      };
  }
}

export function changes(count: number): string {
  return count === 1 ? "1 change" : `${count} changes`;
}

function place(save: SaveStatus): string {
  return save.onlyHere ? "Only in this tab: do not close it." : "Kept on this device.";
}

/** The server's reasons in words that say what is the matter. */
const REASONS: Record<string, string> = {
  "too-large": "the document is too large",
  conflict: "the changes clash with others on the server",
  "resync-needed": "an earlier change is missing on the server",
  unreadable: "the stored document is damaged",
  "read-only": "you may only read this document",
  "foreign-client-id": "somebody else is writing under this page's id",
};

/** Why the server does not let this page at the document, as short as the indicator. */
const DENIALS: Record<string, string> = {
  unauthenticated: "Token needed",
  expired: "Token expired",
  revoked: "Token withdrawn",
  forbidden: "No access",
};

function denial(reason: string | null): string {
  return DENIALS[reason ?? ""] ?? "No access";
}

export function refusal(reason: string | null): string {
  if (reason === null || reason === "") return "the server refused a change";
  return REASONS[reason] ?? reason;
}

/** What to do about a refusal. */
export function advice(reason: string | null): string {
  return reason === "too-large"
    ? "Remove something and try again, or download a copy and go on in a new document."
    : "Download a copy, or undo and try again.";
}
