import { type ChatEntry, mergeChat, readChat, readRefusedMessage } from "./pageMessages";
import { Store } from "./store";

/** The longest message that a server takes, in characters as JavaScript counts them. */
export const LONGEST_MESSAGE = 4_000;

/**
 * How long after the document has arrived the newest messages may still be on their way: a message
 * that they do not contain was not sent.
 */
const MISSED_AFTER_MILLIS = 2_000;

/** A message that has left and has not come back from the server yet. */
export interface PendingMessage {
  readonly text: string;
  /** ISO 8601, as it was sent: by it and its text the server's copy is recognised. */
  readonly timestamp: string;
}

/** What could not be sent: its text belongs back into the field. */
export interface ReturnedMessage {
  readonly text: string;
  /** The server's reason; null when the connection broke before the message arrived. */
  readonly reason: string | null;
}

export interface ChatState {
  /** In the order of `seq`. */
  readonly entries: ChatEntry[];
  /** In the order in which they were sent. */
  readonly pending: PendingMessage[];
  /** To be taken back by whoever shows the field, see {@link Chat.takeReturned}. */
  readonly returned: ReturnedMessage | null;
  /** Whether a message can leave now. */
  readonly connected: boolean;
  /** `seq` of the newest message there was when this page came; 0 without any, null before. */
  readonly newestAtStart: number | null;
}

/**
 * The chat of one document. A message counts as sent when the server's own copy of it has come back;
 * what the server refuses, or what a broken connection swallowed, is given back to be sent again by
 * hand: sent again by itself it might stand there twice.
 */
export class Chat {
  readonly state = new Store<ChatState>({
    entries: [],
    pending: [],
    returned: null,
    connected: false,
    newestAtStart: null,
  });
  /** Sequence numbers of what this page has sent itself. */
  readonly #own = new Set<number>();
  #missed: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly transmit: (payload: string) => void) {}

  /** Whether an entry was sent from this page. */
  isOwn(entry: ChatEntry): boolean {
    return this.#own.has(entry.seq);
  }

  /** Sends a message, if one can be sent now. @returns whether it has left */
  send(text: string): boolean {
    const { connected, pending } = this.state.get();
    if (!connected || text.trim() === "" || text.length > LONGEST_MESSAGE) return false;
    const message = { text, timestamp: this.#newTimestamp() };
    this.state.set({ pending: [...pending, message] });
    this.transmit(JSON.stringify({ type: "message", ...message }));
    return true;
  }

  /** A stateless message from the server. @returns whether it belongs to the chat */
  heard(payload: string): boolean {
    const entries = readChat(payload);
    if (entries !== null) {
      this.#arrived(entries);
      return true;
    }
    const reason = readRefusedMessage(payload);
    if (reason === null) return false;
    // Answers come in the order of sending: the refused one is the oldest without an answer.
    const [refused, ...rest] = this.state.get().pending;
    if (refused !== undefined) this.#giveBack([refused], rest, reason);
    return true;
  }

  /** The link is up and its document is the expected one. */
  connected(): void {
    this.state.set({ connected: true });
  }

  disconnected(): void {
    this.#forgetMissed();
    this.state.set({ connected: false });
  }

  /** The document has arrived on this link, and with it the newest messages. */
  attached(): void {
    this.#forgetMissed();
    const { entries, pending: before, newestAtStart } = this.state.get();
    if (newestAtStart === null) this.state.set({ newestAtStart: entries.at(-1)?.seq ?? 0 });
    if (before.length === 0) return;
    this.#missed = setTimeout(() => {
      const { pending } = this.state.get();
      const missed = pending.filter((message) => before.includes(message));
      const rest = pending.filter((message) => !before.includes(message));
      if (missed.length > 0) this.#giveBack(missed, rest, null);
    }, MISSED_AFTER_MILLIS);
  }

  /** What could not be sent; it is given once. */
  takeReturned(): ReturnedMessage | null {
    const { returned } = this.state.get();
    this.state.set({ returned: null });
    return returned;
  }

  end(): void {
    this.#forgetMissed();
  }

  #arrived(added: ChatEntry[]): void {
    const { entries, pending } = this.state.get();
    const rest = [...pending];
    for (const entry of added) {
      const at = rest.findIndex(
        (message) => message.timestamp === entry.timestamp && message.text === entry.text,
      );
      if (at === -1) continue;
      rest.splice(at, 1);
      this.#own.add(entry.seq);
    }
    this.state.set({
      entries: mergeChat(entries, added),
      pending: rest.length === pending.length ? pending : rest,
    });
  }

  #giveBack(lost: PendingMessage[], rest: PendingMessage[], reason: string | null): void {
    const { returned } = this.state.get();
    const texts = [returned?.text, ...lost.map((message) => message.text)];
    this.state.set({
      pending: rest,
      returned: { text: texts.filter((text) => text !== undefined).join("\n"), reason },
    });
  }

  /** Two messages of the same millisecond must differ: their timestamp is what they are known by. */
  #newTimestamp(): string {
    const last = Date.parse(this.state.get().pending.at(-1)?.timestamp ?? "") || 0;
    return new Date(Math.max(Date.now(), last + 1)).toISOString();
  }

  #forgetMissed(): void {
    if (this.#missed !== null) clearTimeout(this.#missed);
    this.#missed = null;
  }
}
