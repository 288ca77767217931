import { test as base, expect } from "@playwright/test";
import { Server, type ServerOptions } from "./server.ts";

interface Fixtures {
  /** A server of this test's own, with empty data; ended and removed afterwards. */
  readonly server: Server;
  /** For what needs other options or several servers: all are ended and removed afterwards. */
  readonly startServer: (options?: ServerOptions) => Promise<Server>;
}

/**
 * Each test ends with a look at what its servers wrote: an exception there is a failure, even when
 * no client noticed.
 */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the needed fixtures from this pattern.
  startServer: async ({}, use, info) => {
    const servers: Server[] = [];
    await use(async (options) => {
      const server = await Server.start(options);
      servers.push(server);
      return server;
    });
    const outputs = servers.map((server) => server.output);
    for (const server of servers) await server.dispose();
    for (const [i, output] of outputs.entries()) {
      await info.attach(`server-${i}.log`, { body: output, contentType: "text/plain" });
      expect(output, "an exception in the server's log").not.toMatch(/^\s+at |Exception|Error:/m);
    }
  },
  server: async ({ startServer }, use) => {
    await use(await startServer());
  },
});

export { expect };
