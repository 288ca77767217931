// Sarus is a WebSocket that comes back by itself, and keeps what it shall send until it is back.
import Sarus from "@anephenix/sarus";
import { socketAddress, subprotocols } from "../shared/access.js";
import { Chat } from "../shared/chat.js";
import { admitted, mayWrite, ownName, showPeople, showState, whenNamed } from "../shared/page.js";
import { SharedContent } from "../shared/sharedContent.js";
import { textEditor } from "../shared/textEditor.js";

let sarus;
const text = new SharedContent(textEditor(document.getElementById("text")), (message) =>
  sarus.send(JSON.stringify(message)),
);
// What is said while the connection is lost waits in Sarus' queue.
const chat = new Chat((message) => sarus.send(JSON.stringify(message)));
whenNamed(join);
if (await admitted()) connect();

function connect() {
  sarus = new Sarus({
    url: socketAddress("/", { format: "text" }),
    protocols: subprotocols(),
    retryConnectionDelay: 1000,
    eventListeners: {
      open: [
        () => {
          showState("connected");
          text.begin(mayWrite);
          chat.begin();
          join();
        },
      ],
      message: [
        ({ data }) => {
          const message = JSON.parse(data);
          text.heard(message);
          chat.heard(message);
          if (message.type === "userevent") showPeople(message.data.users);
        },
      ],
      close: [
        async () => {
          showState("reconnecting", "Connection lost. Trying again… What you say waits.");
          text.pause();
          if (!(await admitted())) sarus.disconnect(); // with this token it would try in vain
        },
      ],
    },
  });
}

function join() {
  // Not through the queue: the server shall know the name before it hears what waits there.
  if (ownName() === "" || sarus?.ws.readyState !== WebSocket.OPEN) return;
  sarus.ws.send(JSON.stringify({ type: "userevent", username: ownName() }));
}
