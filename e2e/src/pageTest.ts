import type { BrowserContext, BrowserContextOptions, LaunchOptions } from "@playwright/test";
import { launchOptions as optionsFor } from "./browser.ts";
import { Person } from "./page.ts";
import { test as base, expect } from "./test.ts";

interface Fixtures {
  /** A person with a browser profile of their own. */
  readonly person: (name: string, options?: BrowserContextOptions) => Promise<Person>;
}

/** Tests in the browser that npm brought. No page may complain about anything on its console. */
export const test = base.extend<Fixtures, { launchOptions: LaunchOptions }>({
  launchOptions: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the needed fixtures from this pattern.
    async ({}, use) => {
      const path = process.env.SCRIPTORIUM_E2E_BROWSER;
      if (path === undefined) throw new Error("the global set-up has not unpacked the browser");
      const options = optionsFor(path);
      // Without a graphics card the imitated one takes half of the time that is there.
      await use({ ...options, args: [...(options.args ?? []), "--disable-gpu"] });
    },
    { scope: "worker" },
  ],
  // A trace takes more of two cores than the pages themselves.
  trace: ["off", { scope: "worker" }],
  screenshot: ["only-on-failure", { scope: "worker" }],
  person: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    const people: Person[] = [];
    await use(async (name, options = {}) => {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        colorScheme: "light",
        ...options,
      });
      contexts.push(context);
      const person = await Person.on(context, name);
      people.push(person);
      return person;
    });
    for (const context of contexts) await context.close();
    const complaints = people.flatMap((one) =>
      one.complaints.map((what) => `${one.name}: ${what}`),
    );
    expect(complaints, "errors on the consoles of the pages").toEqual([]);
  },
});

export { expect };
