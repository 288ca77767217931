import type { Page, WebSocketRoute } from "@playwright/test";
import * as encoding from "lib0/encoding";
import { messageType, readFrame } from "./wire.ts";

/** What the server said to a page, changed on its way; everything else passes untouched. */
export interface Altered {
  /** Says that the document may be read only. */
  readonly readOnly?: boolean;
  /** Refuses every change for this reason. */
  readonly refuse?: string;
  /** Lets nobody at the document for this reason. */
  readonly deny?: string;
}

export interface ChatMessage {
  readonly type: string;
  readonly text: string;
  readonly timestamp: string;
}

/** Stands between a page and its server: for what a healthy server does not say. */
export class PageWire {
  #altered: Altered = {};
  #answerChat: ((message: ChatMessage) => object | undefined) | undefined;
  #toPage: WebSocketRoute | undefined;

  static async of(page: Page, document: string): Promise<PageWire> {
    const wire = new PageWire(document);
    await page.routeWebSocket(/\/collab$/, (toPage) => {
      const toServer = toPage.connectToServer();
      wire.#toPage = toPage;
      toPage.onMessage((frame) => {
        if (!wire.#answered(frame as Buffer)) toServer.send(frame);
      });
      toServer.onMessage((frame) => {
        for (const one of wire.#alter(frame as Buffer)) toPage.send(one);
      });
    });
    return wire;
  }

  private constructor(private readonly document: string) {}

  alter(altered: Altered): void {
    this.#altered = altered;
  }

  /** Says something beside the document to the page, as the server would. */
  say(message: object): void {
    this.#toPage?.send(this.#frame(messageType.stateless, JSON.stringify(message)));
  }

  /** Keeps chat messages of the page from the server and answers them itself; or not yet. */
  answerChat(answer: (message: ChatMessage) => object | undefined): void {
    this.#answerChat = answer;
  }

  /** Ends the present connection; the page makes another one. */
  async cut(): Promise<void> {
    await this.#toPage?.close();
  }

  #answered(frame: Buffer): boolean {
    const message = readFrame(frame);
    if (this.#answerChat === undefined || message.is !== "stateless") return false;
    const said = JSON.parse(message.payload) as ChatMessage;
    const answer = said.type === "message" ? this.#answerChat(said) : undefined;
    if (answer !== undefined) this.say(answer);
    return said.type === "message";
  }

  #alter(frame: Buffer): Buffer[] {
    const { readOnly, refuse, deny } = this.#altered;
    const message = readFrame(frame);
    if (deny !== undefined) {
      const answersAuth = message.is === "other" && message.type === messageType.auth;
      return answersAuth ? [this.#frame(messageType.auth, deny, permissionDenied)] : [];
    }
    if (readOnly === true && message.is === "other" && message.type === messageType.auth) {
      return [this.#frame(messageType.auth, "readonly", authenticated)];
    }
    if (refuse !== undefined && message.is === "status") {
      const reason = JSON.stringify({ type: "refused", reason: refuse });
      return [this.#frame(messageType.stateless, reason), this.#frame(messageType.syncStatus, 0)];
    }
    return [frame];
  }

  #frame(type: number, body: string | 0, kind?: number): Buffer {
    const bytes = encoding.encode((to) => {
      encoding.writeVarString(to, this.document);
      encoding.writeVarUint(to, type);
      if (kind !== undefined) encoding.writeVarUint(to, kind);
      if (body === 0) encoding.writeVarInt(to, body);
      else encoding.writeVarString(to, body);
    });
    return Buffer.from(bytes);
  }
}

const permissionDenied = 1;
const authenticated = 2;
