import { networkInterfaces } from "node:os";
import { agree } from "../src/page.ts";
import { expect, test } from "../src/pageTest.ts";

/** The address by which another machine would reach this one; without a network, a second loopback. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const outside = all.find(({ family, internal }) => family === "IPv4" && !internal);
  return outside?.address ?? "127.0.0.2";
}

test("from another machine, over plain HTTP by address, two write and share", async ({
  startServer,
  person,
}) => {
  const server = await startServer({ host: "0.0.0.0" });
  const host = ownAddress();
  const address = `http://${host}:${server.port}/d/from afar`;
  const ada = await person("Ada");
  const bob = await person("Bob");
  await ada.join(address);
  await bob.join(address);
  // Without a secure context there is neither a clipboard nor a service worker, and the page does
  // without. On a loopback address browsers grant one: then both are taken away.
  const secure = await ada.page.evaluate(() => isSecureContext);
  expect(secure).toBe(host.startsWith("127."));
  if (secure) {
    await ada.page.evaluate(() =>
      Object.defineProperty(Navigator.prototype, "clipboard", { get: () => undefined }),
    );
  }
  await ada.seesHere("Ada", "Bob");

  await ada.editor.focus();
  await ada.type("Written by Ada.");
  await agree([ada, bob], (text) => text === "Written by Ada.");
  await bob.caretTo("end");
  await bob.type(" Written by Bob.");
  await agree([ada, bob], (text) => text === "Written by Ada. Written by Bob.");
  await ada.saved();
  await bob.saved();

  await ada.page.getByRole("button", { name: "Share" }).click();
  const dialog = ada.page.getByRole("dialog", { name: "Share this document" });
  const link = dialog.getByRole("textbox");
  await expect(link).toHaveValue(`http://${host}:${server.port}/d/from%20afar`);
  await expect(link).toBeFocused();
  expect(await ada.page.evaluate(() => getSelection()?.toString())).toBe(await link.inputValue());
  const carol = await person("Carol");
  await carol.join(await link.inputValue());
  expect(await carol.text()).toBe("Written by Ada. Written by Bob.");
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(dialog).toBeHidden();

  // A reload, and a server that comes back, without a service worker.
  await ada.page.reload();
  await ada.ready();
  await server.kill();
  await ada.shows("offline");
  await ada.caretTo("end");
  await ada.type(" And offline.");
  await server.start();
  await ada.tryNow();
  await ada.saved();
  await bob.tryNow();
  await agree([ada, bob], (text) => text.endsWith("And offline."));
});
