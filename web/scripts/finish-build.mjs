// After `vite build`: writes the service worker with the list of what it keeps, and fails when the
// JavaScript that a browser loads before the first keystroke is larger than the budget.
import { createHash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const BUDGET_BYTES = 300 * 1000;
const dist = new URL("../dist/", import.meta.url).pathname;

/** The entry and everything that it imports statically, from Vite's manifest. */
function initialScripts() {
  const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
  const files = new Set();
  const visit = (key) => {
    const chunk = manifest[key];
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const imported of chunk.imports ?? []) visit(imported);
  };
  for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) visit(key);
  return [...files].filter((file) => file.endsWith(".js"));
}

function checkBudget() {
  const scripts = initialScripts();
  const bytes = scripts.reduce(
    (sum, file) => sum + brotliCompressSync(readFileSync(join(dist, file))).length,
    0,
  );
  const words = `${(bytes / 1000).toFixed(1)} kB of JavaScript (Brotli) before the first keystroke`;
  if (bytes > BUDGET_BYTES) {
    console.error(`${words}: more than the budget of ${BUDGET_BYTES / 1000} kB (${scripts})`);
    process.exit(1);
  }
  console.log(`${words}; the budget is ${BUDGET_BYTES / 1000} kB`);
}

/** Fonts of other scripts are fetched when a text needs them. */
function isKept(file) {
  return !file.endsWith(".woff2") || /-latin-wght/.test(file);
}

function writeServiceWorker() {
  const assets = readdirSync(join(dist, "assets")).filter(isKept).sort();
  const files = ["/", "/icon.svg", "/manifest.webmanifest", ...assets.map((f) => `/assets/${f}`)];
  const source = readFileSync(new URL("../src/serviceWorker.js", import.meta.url), "utf8");
  const hash = createHash("sha256")
    .update(source)
    .update(readFileSync(join(dist, "index.html")));
  for (const file of files) hash.update(file);
  const version = hash.digest("hex").slice(0, 12);
  const worker = source
    .replace("__VERSION__", JSON.stringify(version))
    .replace("__FILES__", JSON.stringify(files));
  writeFileSync(join(dist, "sw.js"), worker);
  console.log(`service worker ${version} keeps ${files.length} files`);
}

/** What runs in the hidden frame of SockJS' iframe forms is the package's own build, unchanged (MIT). */
function copySockJs() {
  const file = new URL("../node_modules/sockjs-client/dist/sockjs.min.js", import.meta.url);
  copyFileSync(file, join(dist, "frame/sockjs.min.js"));
}

checkBudget();
copySockJs();
writeServiceWorker();
rmSync(join(dist, ".vite"), { recursive: true });
