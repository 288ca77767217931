// SockJS looks like a WebSocket and finds another way over HTTP where WebSockets are blocked.
// ?transports=xhr-streaming (or xhr-polling, eventsource) shows one of them.
import SockJS from "sockjs-client/dist/sockjs.min.js";
import { httpAddress, ticket } from "../shared/access.js";
import {
  admitted,
  mayWrite,
  ownName,
  pause,
  showPeople,
  showState,
  whenNamed,
} from "../shared/page.js";
import { SharedContent } from "../shared/sharedContent.js";
import { textEditor } from "../shared/textEditor.js";

const transports = new URLSearchParams(location.search).get("transports")?.split(",");
let socket;
const text = new SharedContent(textEditor(document.getElementById("text")), send);
whenNamed(join);
connect();

async function connect() {
  if (!(await admitted())) return;
  const query = await ticket().catch(() => ({})); // without one it is refused, and tried again
  socket = new SockJS(httpAddress("/sockjs", { format: "text", ...query }), [], { transports });

  socket.onopen = () => {
    showState("connected", `Connected (${socket.transport})`);
    text.begin(mayWrite);
    join();
  };

  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    text.heard(message);
    if (message.type === "userevent") showPeople(message.data.users);
  };

  // It does not come back by itself.
  socket.onclose = async () => {
    showState("reconnecting");
    text.pause();
    await pause();
    connect();
  };
}

function join() {
  if (ownName() !== "") send({ type: "userevent", username: ownName() });
}

function send(message) {
  if (socket?.readyState === SockJS.OPEN) socket.send(JSON.stringify(message));
}
