import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "tests",
  outputDir: "output/tests",
  globalSetup: "./src/browserSetup.ts",
  // Every test has a server of its own. Two cores: what is measured and watched would suffer from more.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 240_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["./src/noSkippedTests.ts"]],
  use: { trace: "retain-on-failure" },
});
