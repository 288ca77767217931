// Short sums of what a run made, the same in every engine that made the same.

/** FNV-1a over UTF-16 units or bytes, with the length. */
export function sum(content) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < content.length; i++) {
    hash ^= typeof content === "string" ? content.charCodeAt(i) : content[i];
    hash = Math.imul(hash, 0x01000193);
  }
  return `${content.length}:${(hash >>> 0).toString(16)}`;
}

export const sumOfArray = (values) => sum(values.join(","));

export function sumOfMap(map) {
  const keys = Object.keys(map).sort();
  return sum(keys.map((key) => `${key}=${plain(map[key])}`).join(";"));
}

function plain(value) {
  if (typeof value !== "object") return String(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${key}=${value[key]}`).join(",")}}`;
}
