// Socket.IO: events instead of messages, an answer for each, and a connection that comes back.
import { io } from "socket.io-client";
import { documentName, token } from "../shared/access.js";
import { Chat } from "../shared/chat.js";
import { htmlEditor } from "../shared/htmlEditor.js";
import { admitted, mayWrite, ownName, showPeople, showState, whenNamed } from "../shared/page.js";
import { SharedContent } from "../shared/sharedContent.js";

const socket = io({ auth: { document: documentName, token }, autoConnect: false });

// Socket.IO carries HTML, so the editor is an element with `contenteditable`. The server answers
// each event when it is on disk: {ok: true, seq}, or {ok: false, error, message}.
const text = new SharedContent(htmlEditor(document.getElementById("text")), ({ content, id }) =>
  socket.emit("contentchange", { content }, ({ ok, seq }) =>
    text.heard({ type: ok ? "ack" : "error", id, seq }),
  ),
);
const chat = new Chat(({ text: words, timestamp }) =>
  socket.emit("message", { text: words, timestamp }),
);
whenNamed(join);

socket.on("connect", () => {
  showTransport(socket.io.engine.transport);
  socket.io.engine.on("upgrade", showTransport);
  if (socket.recovered) {
    text.resume(mayWrite); // as if nothing had been
    return;
  }
  text.begin(mayWrite);
  chat.begin();
  join();
});
socket.on("disconnect", async () => {
  showState("reconnecting");
  text.pause();
  // It comes back by itself, unless the server has sent it away.
  if (!socket.active && (await admitted())) socket.connect();
});
socket.on("connect_error", async () => {
  showState("reconnecting");
  if (!(await admitted())) socket.disconnect(); // with this token it would try in vain
});
socket.on("contentchange", (message) => text.heard(message));
socket.on("message", (message) => chat.heard(message));
socket.on("userevent", (message) => showPeople(message.data.users));

if (await admitted()) socket.connect();

function showTransport({ name }) {
  showState("connected", `Connected (${name})`);
}

function join() {
  if (ownName() !== "" && socket.connected) socket.emit("userevent", { username: ownName() });
}
