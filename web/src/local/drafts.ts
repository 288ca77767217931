/** What was typed into a chat and not sent: survives a reload of its tab, and only that. */
const PREFIX = "scriptorium.draft.";
const remembered = new Map<string, string>();

export function readDraft(document: string): string {
  try {
    return sessionStorage.getItem(PREFIX + document) ?? remembered.get(document) ?? "";
  } catch {
    return remembered.get(document) ?? "";
  }
}

export function writeDraft(document: string, text: string): void {
  remembered.set(document, text);
  try {
    if (text === "") sessionStorage.removeItem(PREFIX + document);
    else sessionStorage.setItem(PREFIX + document, text);
  } catch {
    // Full or forbidden: it lasts as long as the page.
  }
}
