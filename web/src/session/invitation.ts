import { type Tokens, tokenIn } from "./tokens";

/**
 * Takes the token out of the address of an invitation, `/d/NAME#token=…`, and keeps it. The entry of
 * the browser's history is replaced: no later reader of the address, no bookmark and no screenshot
 * shows the token. Must run before anything else of the page.
 */
export function takeInvitation(at: Location, past: History, tokens: Tokens): void {
  if (!/^#(?:.*&)?token=/.test(at.hash)) return;
  const token = tokenIn(at.hash);
  past.replaceState(past.state, "", at.pathname + at.search);
  const document = documentAt(at.pathname);
  if (token !== null && document !== null) tokens.keep(document, token);
}

function documentAt(path: string): string | null {
  if (!path.startsWith("/d/")) return "";
  try {
    return decodeURIComponent(path.slice(3));
  } catch {
    return null;
  }
}
