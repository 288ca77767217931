/** A list of what was said and a field to say more, over whatever carries live JSON. */
export class Chat {
  #list = document.getElementById("messages");
  #form = document.getElementById("say");
  #field = document.getElementById("words");
  #button = this.#form.querySelector("button");

  /** @param send takes a message to the server */
  constructor(send) {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.#field.value.trim();
      if (text === "" || this.#button.disabled) return;
      send({ type: "message", text, timestamp: new Date().toISOString() });
      this.#field.value = "";
    });
  }

  /** A new connection is open: the server says the newest messages again. */
  begin() {
    this.#list.replaceChildren();
    this.#button.disabled = false;
  }

  pause() {
    this.#button.disabled = true;
  }

  /** Takes any message of the server. */
  heard(message) {
    if (message.type !== "message") return;
    const by = document.createElement("strong");
    by.textContent = (message.username ?? "somebody").replaceAll("\u00a0", " ");
    const time = document.createElement("time");
    time.dateTime = message.timestamp;
    time.textContent = new Date(message.timestamp).toLocaleTimeString([], { timeStyle: "short" });
    const text = document.createElement("span");
    text.textContent = message.text;
    const line = document.createElement("p");
    line.append(by, " ", time, text);
    this.#list.append(line);
    this.#list.scrollTop = this.#list.scrollHeight;
  }
}
