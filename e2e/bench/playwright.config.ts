import { defineConfig } from "@playwright/test";

// Node.js 20 does not read TypeScript by itself; Playwright's runner does.
export default defineConfig({
  testDir: ".",
  testMatch: "clients.measure.ts",
  outputDir: "../output/bench",
  workers: 1,
  retries: 0,
  timeout: 0,
  reporter: "./onlyItsOutput.ts",
});
