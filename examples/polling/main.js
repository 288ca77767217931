// Long polling: a request that the server answers when there is something to say, then the next one.
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
let since = {}; // the conversation, and the newest that was heard of it
let isConnected = false;
whenNamed(join);

while (await admitted()) {
  await pollOnAndOn().catch(() => {}); // the server is away, or has refused
  isConnected = false;
  showState("reconnecting");
  text.pause();
  await pause();
}

async function pollOnAndOn() {
  for (;;) {
    // Whoever comes back is answered at once; later the server waits up to 25 s for news.
    const wait = isConnected ? 25 : 0;
    const address = httpAddress("/live/poll", { format: "text", wait, ...since });
    const answer = await fetch(address, { headers: bearer() });
    if (!answer.ok) return;
    const { messages, seq, connection } = await answer.json();
    if (messages.some(({ type }) => type === "close")) {
      since = {}; // the server ends this conversation, and says why
      return;
    }
    if (connection !== since.connection) begin(connection);
    else if (!isConnected) text.resume(mayWrite);
    isConnected = true;
    showState("connected");
    since = { since: seq, connection };
    messages.forEach(heard);
  }
}

function begin(connection) {
  posts.belongTo(connection);
  text.begin(mayWrite);
  join();
}

function heard(message) {
  text.heard(message);
  if (message.type === "userevent") showPeople(message.data.users);
}

function join() {
  if (ownName() !== "") posts.send({ type: "userevent", username: ownName() });
}
