/** What tabs of one browser tell each other about the rows of one copy on the device. */
export type TabMessage =
  | { kind: "row"; id: number; edits: number; madeAt: number }
  /** Is somebody there who is going to deliver this row? */
  | { kind: "ask"; id: number }
  | { kind: "mine"; id: number }
  | { kind: "sent"; ids: number[] }
  | { kind: "merged"; gone: number[]; id: number; edits: number; madeAt: number };

export interface TabChannel {
  tell(message: TabMessage): void;
  listen(hear: (message: TabMessage) => void): void;
  close(): void;
}

const SILENT: TabChannel = { tell() {}, listen() {}, close() {} };

/**
 * Connects the tabs that have the same copy open. Where the browser has no BroadcastChannel, tabs
 * learn of each other's rows when they load the copy the next time.
 */
export function tabChannel(document: string, epoch: string): TabChannel {
  if (typeof BroadcastChannel === "undefined") return SILENT;
  const channel = new BroadcastChannel(`scriptorium:${epoch}:${document}`);
  return {
    tell: (message) => channel.postMessage(message),
    listen: (hear) => {
      channel.onmessage = (event: MessageEvent<TabMessage>) => hear(event.data);
    },
    close: () => channel.close(),
  };
}

/** A random name for this tab; works where `crypto.randomUUID` does not (plain HTTP). */
export function randomId(bytes = 12): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (b) => alphabet[b % 32]).join(
    "",
  );
}
