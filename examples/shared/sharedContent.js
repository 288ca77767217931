import { keepAside } from "./keepAside.js";

/**
 * An editor that knows nothing but its whole content, shared over whatever carries live JSON.
 *
 * Each content that is sent has an `id`; the server answers with `{"type":"ack","id":…,"seq":…}` when
 * it is on disk. Until then the editor shows what its writer typed: what others wrote meanwhile may
 * come without the letters that are still on their way, and is shown a moment later, merged.
 */
export class SharedContent {
  #editor;
  #send;
  #sent = 0;
  #answered = 0;
  /** What has this number or a higher one contains everything that was sent. */
  #seq = 0;
  #newest = null;
  #composing = false;
  #unsaved = null;

  /**
   * @param editor of textEditor.js or htmlEditor.js
   * @param send takes a message to the server
   */
  constructor(editor, send) {
    this.#editor = editor;
    this.#send = send;
    const { element } = editor;
    element.addEventListener("compositionstart", () => {
      this.#composing = true;
    });
    element.addEventListener("compositionend", () => {
      this.#composing = false;
      this.#write();
    });
    element.addEventListener("input", () => {
      if (!this.#composing) this.#write();
    });
    editor.lock(true);
  }

  /** A new connection is open. */
  begin(mayWrite = true) {
    if (this.#answered < this.#sent) this.#unsaved = this.#editor.words();
    this.#sent = 0;
    this.#answered = 0;
    this.#seq = 0;
    this.#newest = null;
    this.#editor.lock(!mayWrite);
  }

  /** The connection of before goes on: what was not answered may have been lost on its way. */
  resume(mayWrite = true) {
    this.#editor.lock(!mayWrite);
    if (this.#answered < this.#sent) this.#write();
  }

  /** The connection is lost. Nobody shall write what nobody receives. */
  pause() {
    this.#editor.lock(true);
  }

  /** Takes any message of the server. */
  heard(message) {
    if (message.type === "contentchange") {
      this.#newest = { content: message.data.editorContent, seq: message.seq };
    } else if (typeof message.id === "number" && ["ack", "error"].includes(message.type)) {
      this.#answered = Math.max(this.#answered, message.id);
      this.#seq = message.seq ?? this.#seq;
    }
    this.#show();
  }

  #write() {
    this.#sent++;
    this.#send({ type: "contentchange", content: this.#editor.content(), id: this.#sent });
  }

  #show() {
    const isOlder = this.#newest === null || this.#newest.seq < this.#seq;
    if (isOlder || this.#answered < this.#sent || this.#composing) return;
    this.#editor.show(this.#newest.content);
    this.#newest = null;
    if (this.#unsaved !== null) {
      if (this.#unsaved !== this.#editor.words()) keepAside(this.#editor.element, this.#unsaved);
      this.#unsaved = null;
    }
  }
}
