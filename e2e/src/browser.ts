import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { LaunchOptions } from "@playwright/test";
import chromium from "@sparticuz/chromium";

// Made for a container of one vendor: these either end the whole browser with the first page that
// is closed, or hide faults that a user's browser would show.
const unwanted = [
  "--single-process",
  "--disable-web-security",
  "--allow-running-insecure-content",
  "--disable-site-isolation-trials",
  "--no-zygote",
];

/**
 * Unpacks the Chromium that npm brought, once, and answers with its path. Elsewhere than on Linux
 * (or to try another one) SCRIPTORIUM_BROWSER names the program to use.
 */
export async function unpackBrowser(): Promise<string> {
  const given = process.env.SCRIPTORIUM_BROWSER;
  if (given !== undefined) return given;
  const folder = join(import.meta.dirname, "..", "node_modules", ".cache", "chromium-147.0.0");
  mkdirSync(folder, { recursive: true });
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder; // where the package unpacks to; its fonts and libraries lie beside it
  try {
    return await chromium.executablePath();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

export function launchOptions(executablePath: string): LaunchOptions {
  const own = process.env.SCRIPTORIUM_BROWSER === undefined;
  const args = own ? chromium.args.filter((argument) => !unwanted.includes(argument)) : [];
  return { executablePath, args, headless: true };
}
