// Server-sent events lead down, POST leads up: both are plain HTTP and pass every proxy.
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
import { Posts } from "../shared/posts.js";
import { SharedContent } from "../shared/sharedContent.js";
import { textEditor } from "../shared/textEditor.js";

const posts = new Posts("text");
const text = new SharedContent(textEditor(document.getElementById("text")), (message) =>
  posts.send(message),
);
whenNamed(join);
connect();

async function connect() {
  if (!(await admitted())) return;
  const query = await ticket().catch(() => ({})); // without one it is refused, and tried again
  const events = new EventSource(httpAddress("/live/events", { format: "text", ...query }));

  events.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === "connection") begin(message);
    text.heard(message);
    if (message.type === "userevent") showPeople(message.data.users);
    if (message.type === "close") events.close(); // the server ends this conversation, and says why
    if (events.readyState === EventSource.CLOSED) comeBack();
  };

  // The browser comes back by itself and says what it has heard last, unless it was refused.
  events.onerror = () => {
    showState("reconnecting");
    text.pause();
    if (events.readyState === EventSource.CLOSED) comeBack();
  };
}

async function comeBack() {
  showState("reconnecting");
  text.pause();
  await pause();
  connect();
}

function begin({ connection, resumed }) {
  showState("connected");
  posts.belongTo(connection);
  if (resumed) {
    text.resume(mayWrite);
  } else {
    text.begin(mayWrite);
    join();
  }
}

function join() {
  if (ownName() !== "") posts.send({ type: "userevent", username: ownName() });
}
