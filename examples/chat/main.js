// A chat over the browser's own WebSocket, without any library.
import { socketAddress, subprotocols } from "../shared/access.js";
import { Chat } from "../shared/chat.js";
import { admitted, ownName, pause, showPeople, showState, whenNamed } from "../shared/page.js";

let socket;
const chat = new Chat(send);
whenNamed(join);
connect();

async function connect() {
  if (!(await admitted())) return;
  socket = new WebSocket(socketAddress("/"), subprotocols());

  socket.onopen = () => {
    showState("connected");
    chat.begin();
    join();
  };

  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    chat.heard(message);
    if (message.type === "userevent") showPeople(message.data.users);
  };

  // Also when it could not be opened. A WebSocket does not come back by itself.
  socket.onclose = async () => {
    showState("reconnecting");
    chat.pause();
    await pause();
    connect();
  };
}

function join() {
  if (ownName() !== "") send({ type: "userevent", username: ownName() });
}

function send(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}
