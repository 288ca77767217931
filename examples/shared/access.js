// Which document a page shows (?document=NAME), and what opens it where the server asks for a token:
// an invitation's #token=…. How each client shows it: docs/security.md.

const KEY = "scriptorium.examples.token";

export const documentName = new URLSearchParams(location.search).get("document") || "welcome";

// The token is kept for this tab and taken out of the address: nobody shall copy it with the link.
const invitation = /^#(?:.*&)?token=([^&]+)/.exec(location.hash);
if (invitation !== null) {
  sessionStorage.setItem(KEY, decodeURIComponent(invitation[1]));
  history.replaceState(null, "", location.pathname + location.search);
}

export const token = sessionStorage.getItem(KEY);

/** An address of this server for the document, with further parts of the query. */
export function httpAddress(path, query = {}) {
  const url = new URL(path, location.origin);
  url.search = new URLSearchParams({ document: documentName, ...query });
  return url.href;
}

/** The same for a WebSocket. */
export function socketAddress(path, query = {}) {
  return httpAddress(path, query).replace(/^http/, "ws");
}

/** For whoever can set headers: fetch. */
export function bearer() {
  return token === null ? {} : { Authorization: `Bearer ${token}` };
}

/** For WebSockets, which can not; the server answers with the first of the two. */
export function subprotocols() {
  if (token === null) return [];
  const bytes = new TextEncoder().encode(token);
  const base64 = btoa(String.fromCharCode(...bytes));
  const base64url = base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return ["scriptorium", `bearer.${base64url}`];
}

/** For clients that have nothing but an address: good once, within 30 s. */
export async function ticket() {
  if (token === null) return {};
  const answer = await fetch("/api/tickets", {
    method: "POST",
    headers: { ...bearer(), "Content-Type": "application/json" },
    body: JSON.stringify({ document: documentName }),
  });
  if (!answer.ok) throw new Error((await answer.json()).message);
  return { ticket: (await answer.json()).ticket };
}

/**
 * Whether the server lets this page in, in plain words if not. A browser does not tell a page why a
 * WebSocket was refused, so it is asked beforehand.
 */
export async function admission() {
  const answer = await fetch("/api/session", { headers: bearer() }).catch(() => null);
  if (answer === null) return { open: true, mayWrite: true }; // it is away: connecting is tried again
  const said = await answer.json();
  if (!answer.ok) return { open: false, why: `The server says: ${said.message}.` };
  if (said.auth === "none") return { open: true, mayWrite: true };
  if (token === null) {
    return {
      open: false,
      why: "This server asks for a token: open this page with #token=… behind.",
    };
  }
  if (!said.documents.includes("*") && !said.documents.includes(documentName)) {
    return { open: false, why: `The token is not for the document “${documentName}”.` };
  }
  return { open: true, mayWrite: said.scope === "write" };
}
