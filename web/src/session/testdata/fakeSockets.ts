import type { SocketParts, SockJsClass, SockJsConnection } from "../fallbackSocket";
import { TransportChoice } from "../transportChoice";

/** As much of a WebSocket as the fall-back uses; the test says when it opens, hears and ends. */
export class FakeWebSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  binaryType = "blob";
  readonly sent: Uint8Array[] = [];
  closed = false;

  constructor(readonly url: string) {}

  send(data: Uint8Array): void {
    this.sent.push(data);
  }

  close(): void {
    this.closed = true;
  }
}

export class FakeSockJs implements SockJsConnection {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  readonly sent: string[] = [];
  closed = false;

  constructor(
    readonly url: string,
    readonly transports: string[],
  ) {}

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.closed = true;
  }
}

/** A network of which the test decides what passes; all connections are noted in order. */
export class FakeNetwork {
  readonly choice = new TransportChoice(null);
  readonly webSockets: FakeWebSocket[] = [];
  readonly sockJs: FakeSockJs[] = [];
  answers = true;
  questions = 0;
  readonly parts: SocketParts;

  constructor() {
    const network = this;
    class NotedWebSocket extends FakeWebSocket {
      constructor(url: string) {
        super(url);
        network.webSockets.push(this);
      }
    }
    class NotedSockJs extends FakeSockJs {
      constructor(url: string, _protocols: null, options: { transports: string[] }) {
        super(url, options.transports);
        network.sockJs.push(this);
      }
    }
    this.parts = {
      choice: this.choice,
      WebSocket: NotedWebSocket as unknown as typeof WebSocket,
      sockJsUrl: "http://127.0.0.1/collab/sockjs",
      loadSockJs: async () => NotedSockJs as SockJsClass,
      answersHttp: async () => {
        this.questions += 1;
        return this.answers;
      },
    };
  }

  get webSocket(): FakeWebSocket {
    return last(this.webSockets);
  }

  get fallback(): FakeSockJs {
    return last(this.sockJs);
  }
}

function last<T>(list: T[]): T {
  const value = list.at(-1);
  if (value === undefined) throw new Error("Nothing was opened");
  return value;
}
