import { unpackBrowser } from "./browser.ts";

/** Before all tests, in one process: the unpacking must not run twice at once. */
export default async function browserSetup(): Promise<void> {
  process.env.SCRIPTORIUM_E2E_BROWSER = await unpackBrowser();
}
