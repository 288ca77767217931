/** What carries the frames of a document. */
export type Transport = "websocket" | "http";

/** How long the page believes that WebSockets are blocked where it is. */
const BELIEVED_MILLIS = 10 * 60_000;

/**
 * What is known about the way to the server, for all sockets of a page. Blocked is concluded only
 * from a connection that HTTP could make when two WebSockets could not: a server that is away
 * proves nothing. The next reconnect after ten minutes, or after a change of network, tries the
 * WebSocket first again.
 */
export class TransportChoice {
  #blockedSince: number | null = null;

  /** What the next attempt begins with. */
  first(now: number): Transport {
    const blocked = this.#blockedSince;
    return blocked !== null && now - blocked < BELIEVED_MILLIS ? "http" : "websocket";
  }

  /** HTTP connected. Does not prolong what was concluded before. */
  httpOpened(now: number): void {
    if (this.first(now) === "websocket") this.#blockedSince = now;
  }

  /** Whatever was concluded holds no more: another network, a WebSocket that opened, HTTP that failed. */
  readonly forget = (): void => {
    this.#blockedSince = null;
  };
}

/** The choice of this page; forgotten when the browser says that the network is another one. */
export function watchedChoice(): TransportChoice {
  const choice = new TransportChoice();
  window.addEventListener("online", choice.forget);
  window.addEventListener("offline", choice.forget);
  const { connection } = navigator as Navigator & { connection?: EventTarget };
  connection?.addEventListener?.("change", choice.forget);
  return choice;
}
