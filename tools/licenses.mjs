// The licences of everything that an npm project's bundle contains ask to be passed on with it.
// `licenses.mjs PROJECT FOLDER` writes them to FOLDER/licenses.txt.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [project, folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: licenses.mjs PROJECT FOLDER");

const lock = JSON.parse(readFileSync(join(project, "package-lock.json"), "utf8"));
const parts = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === "" || entry.dev || entry.devOptional || !existsSync(join(project, path))) continue;
  const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  if (name.startsWith("@types/")) continue;
  const file = readdirSync(join(project, path)).find((f) => /^licen[cs]e/i.test(f));
  const text = file === undefined ? "" : readFileSync(join(project, path, file), "utf8").trim();
  parts.push(`${name} ${entry.version} (${entry.license})\n\n${text}\n`);
}
writeFileSync(join(folder, "licenses.txt"), parts.join(`\n${"-".repeat(72)}\n\n`));
console.log(`licenses.txt names ${parts.length} packages`);
