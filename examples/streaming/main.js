// HTTP streaming: an answer that never ends, read with fetch; each line is a message. POST leads up.
import { bearer, httpAddress } from "../shared/access.js";
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
let place = null; // of the newest message: where to go on after a loss
whenNamed(join);

while (await admitted()) {
  await listen().catch(() => {}); // the connection was lost, or there was none
  showState("reconnecting");
  text.pause();
  await pause();
}

async function listen() {
  const since = place === null ? {} : { since: place };
  const address = httpAddress("/live/stream", { format: "text", ...since });
  const answer = await fetch(address, { headers: bearer() });
  if (!answer.ok) return;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let unfinished = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (unfinished + value).split("\n");
    unfinished = lines.pop();
    // An empty line only says that the connection lives.
    for (const line of lines) if (line !== "") heard(JSON.parse(line));
  }
}

function heard(message) {
  if (message.type === "connection") begin(message);
  place = message.place ?? place;
  text.heard(message);
  if (message.type === "userevent") showPeople(message.data.users);
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
