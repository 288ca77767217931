import { fileURLToPath } from "node:url";
import { getSchema } from "@tiptap/core";
import { runnerImport } from "vite";

// The page's own module, in TypeScript: there is one schema, and no copy of it.
const { module } = await runnerImport("/src/editor/extensions.ts", {
  root: fileURLToPath(new URL("../..", import.meta.url)),
  configFile: false,
  logLevel: "error",
});

export const FRAGMENT = module.FRAGMENT;
export const schema = getSchema(module.contentExtensions());
