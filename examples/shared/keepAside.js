/** Below an editor: what had not reached the server when the connection was lost. */
export function keepAside(element, text) {
  const heading = document.createElement("h2");
  heading.textContent = "Not saved when the connection was lost";
  const words = document.createElement("pre");
  words.textContent = text;
  const box = document.createElement("section");
  box.className = "unsaved";
  box.append(heading, words);
  element.after(box);
}
