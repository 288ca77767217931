import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = import.meta.dirname;
const pages = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "dist")
  .map((entry) => join(here, entry.name, "index.html"))
  .filter((page) => existsSync(page));

export default defineConfig({
  base: "/examples/",
  plugins: [react()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1024,
    rolldownOptions: { input: [join(here, "index.html"), ...pages] },
  },
});
