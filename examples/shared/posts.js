import { bearer, httpAddress } from "./access.js";
import { pause } from "./page.js";

/**
 * The way up beside a connection that only leads down: sends messages by POST, one after the other,
 * so that they arrive in their order.
 */
export class Posts {
  #last = Promise.resolve();
  /** Names the conversation in requests. Known to this client alone: whoever has it is this client. */
  #connection = null;
  #format;

  /** @param format of the contents, text or html */
  constructor(format) {
    this.#format = format;
    // The others shall hear at once that we have left, not after half a minute.
    addEventListener("pagehide", () => {
      if (this.#connection === null) return;
      fetch(this.#address(), { method: "DELETE", headers: bearer(), keepalive: true });
    });
  }

  /** Goes up in this conversation from now on. */
  belongTo(connection) {
    this.#connection = connection;
  }

  send(message) {
    const to = this.#connection;
    if (to !== null) this.#last = this.#last.then(() => this.#post(message, to));
  }

  async #post(message, to) {
    // A conversation that is over asks for nothing more.
    while (to === this.#connection) {
      const answer = await fetch(this.#address(), {
        method: "POST",
        headers: bearer(),
        body: JSON.stringify(message),
      }).catch(() => null);
      const mayPass = answer === null || answer.status === 429 || answer.status === 503;
      if (!mayPass) return;
      await pause();
    }
  }

  #address() {
    return httpAddress("/live/messages", { format: this.#format, connection: this.#connection });
  }
}
