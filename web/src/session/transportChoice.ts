/** What carries the frames of a document. */
export type Transport = "websocket" | "http";

/** How long the page believes that WebSockets are blocked where it is. */
const BELIEVED_MILLIS = 10 * 60_000;
const KEY = "scriptorium.blockedSince";

/**
 * What is known about the way to the server, for all sockets of a page. Blocked is concluded only
 * from a connection that HTTP could make when two WebSockets could not: a server that is away
 * proves nothing. The next reconnect after ten minutes, or after a change of network, tries the
 * WebSocket first again. A reload of the tab remembers: finding out may take ten seconds.
 */
export class TransportChoice {
  #blockedSince: number | null;

  /** @param memory where a tab remembers beyond a reload; null for nowhere */
  constructor(private readonly memory: Storage | null) {
    const since = Number(memory?.getItem(KEY) ?? Number.NaN);
    this.#blockedSince = Number.isFinite(since) ? since : null;
  }

  /** What the next attempt begins with. */
  first(now: number): Transport {
    if (this.#blockedSince === null) return "websocket";
    const age = now - this.#blockedSince;
    return age >= 0 && age < BELIEVED_MILLIS ? "http" : "websocket";
  }

  /** HTTP connected. Does not prolong what was concluded before. */
  httpOpened(now: number): void {
    if (this.first(now) === "websocket") this.#conclude(now);
  }

  /** Whatever was concluded holds no more: another network, a WebSocket that opened, HTTP that failed. */
  readonly forget = (): void => this.#conclude(null);

  #conclude(since: number | null): void {
    this.#blockedSince = since;
    try {
      if (since === null) this.memory?.removeItem(KEY);
      else this.memory?.setItem(KEY, String(since));
    } catch {
      // Forbidden or full: it is found out anew after a reload.
    }
  }
}

/** The choice of this page; forgotten when the browser says that the network is another one. */
export function watchedChoice(): TransportChoice {
  const choice = new TransportChoice(tabMemory());
  window.addEventListener("online", choice.forget);
  window.addEventListener("offline", choice.forget);
  const { connection } = navigator as Navigator & { connection?: EventTarget };
  connection?.addEventListener?.("change", choice.forget);
  return choice;
}

function tabMemory(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
