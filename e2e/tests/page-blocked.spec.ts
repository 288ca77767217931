import { NoUpgrades } from "../src/noUpgrades.ts";
import { agree } from "../src/page.ts";
import { capture } from "../src/pageLooks.ts";
import { expect, test } from "../src/pageTest.ts";

test("where WebSockets are blocked two people write, it is said how, and Saved is true", async ({
  server,
  person,
}) => {
  const network = await NoUpgrades.before(server);
  try {
    const ada = await person("Ada Lovelace");
    const bob = await person("Bob Kahn");
    await ada.join(`${network.http}/d/blocked`);
    // Bob is somewhere else: his WebSocket works, and they meet all the same.
    await bob.join(`${server.http}/d/blocked`);
    await expect(ada.indicator).toHaveAttribute("data-transport", "http");
    await expect(bob.indicator).toHaveAttribute("data-transport", "websocket");
    await expect(
      ada.page.getByText("Connected over HTTP because WebSockets are blocked here"),
    ).toBeAttached();
    expect(network.refused).toBe(2);
    await ada.seesHere("Ada Lovelace", "Bob Kahn");
    await bob.seesHere("Ada Lovelace", "Bob Kahn");

    await ada.editor.focus();
    await ada.type("Over HTTP. ");
    await ada.saved();
    await agree([ada, bob], (text) => text.includes("Over HTTP."));
    await bob.caretTo("end");
    await bob.type("Over a WebSocket.");
    await bob.saved();
    await agree([ada, bob], (text) => text.endsWith("Over a WebSocket."));
    await expect(ada.editor.locator(".caret")).toBeVisible();
    await ada.saved();
    await capture(ada, "over-http", { whole: ada.indicator });

    // A cut and a crash: nothing that was called saved is lost, what was not is sent.
    network.cut();
    await ada.caretTo("start");
    await ada.type("Through a cut. ");
    await ada.tryNow();
    await ada.saved();
    await server.kill();
    await ada.shows("offline");
    await ada.caretTo("start");
    await ada.type("Offline. ");
    await server.start();
    await ada.tryNow();
    await bob.tryNow();
    await ada.saved();
    await bob.saved();
    const text = await agree([ada, bob], (all) => all.includes("Offline."));
    expect(text).toBe("Offline. Through a cut. Over HTTP. Over a WebSocket.");

    // Another network: the WebSocket is tried first again.
    network.unblock();
    await ada.page.evaluate(() => window.dispatchEvent(new Event("offline")));
    await ada.tryNow();
    await ada.saved();
    await expect(ada.indicator).toHaveAttribute("data-transport", "websocket");
    await expect(ada.page.getByText("over HTTP", { exact: true })).toBeHidden();
  } finally {
    await network.close();
  }
});
