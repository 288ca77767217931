import { eventually } from "../src/eventually.ts";
import { ForeignPage } from "../src/foreignPage.ts";
import { LiveClient } from "../src/liveClients.ts";
import { expect, test } from "../src/pageTest.ts";

const call = (name: string, ...values: string[]) =>
  `${name}(${values.map((value) => JSON.stringify(value)).join(", ")})`;

for (const transport of ["iframe-eventsource", "iframe-xhr-polling"]) {
  test(`a page of an allowed origin writes by SockJS ${transport}`, async ({
    browser,
    startServer,
  }) => {
    const friend = await ForeignPage.serve();
    const server = await startServer({
      host: "0.0.0.0",
      arguments: ["--allow-origin", friend.origin],
    });
    const bob = new LiveClient("WebSocket", server, "framed", "Bob");
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    try {
      await page.goto(friend.origin);
      const url = `${server.http}/sockjs?document=framed`;
      expect(await page.evaluate(call("talk", url, transport))).toBe(`open over ${transport}`);
      const frame = page.frames().find((one) => one.url().includes("/sockjs/iframe.html"));
      expect(frame, "it is there by a frame").toBeDefined();
      const say = (message: object) => page.evaluate(call("socket.send", JSON.stringify(message)));
      await say({ type: "userevent", username: "Ada" });
      await eventually("Bob sees Ada", () => bob.users.includes("Ada"));
      await say({ type: "contentchange", content: "<p>through a frame</p>" });
      await eventually("Bob reads it", () => bob.content === "<p>through a frame</p>");
      bob.write(`${bob.content}<p>and back</p>`);
      await eventually("Ada's page hears Bob", async () =>
        String(await page.evaluate("JSON.stringify(heard)")).includes("and back"),
      );

      const collab = call("talk", `${server.http}/collab/sockjs`, transport);
      expect(await page.evaluate(collab)).toBe(`open over ${transport}`);
      expect(complaints).toEqual([]);
    } finally {
      bob.leave();
      await page.close();
      friend.close();
    }
  });
}

test("a page of an origin that may not connect gets nowhere by a frame", async ({
  browser,
  startServer,
}) => {
  const friend = await ForeignPage.serve();
  const foe = await ForeignPage.serve();
  const server = await startServer({
    host: "0.0.0.0",
    arguments: ["--allow-origin", friend.origin],
  });
  const page = await browser.newPage();
  const blocked: string[] = [];
  page.on("console", (message) => blocked.push(message.text()));
  try {
    for (const base of ["/sockjs", "/collab/sockjs"]) {
      const frame = call("framed", `${server.http}${base}/iframe.html`);
      await page.goto(friend.origin);
      expect(await page.evaluate(frame), "the frame greets a friend").toBe("s");
      await page.goto(foe.origin);
      expect(await page.evaluate(frame), "and is not even run for others").toBe("silence");
    }
    expect(blocked.join("\n")).toContain("frame-ancestors");
    for (const transport of ["iframe-eventsource", "iframe-xhr-polling"]) {
      const talk = call("talk", `${server.http}/sockjs?document=framed`, transport);
      expect(await page.evaluate(talk)).toBe("closed");
    }
    const metrics = await (await fetch(`${server.http}/metrics`)).text();
    expect(metrics).toMatch(/^scriptorium_connections_opened_total 0$/m);
  } finally {
    await page.close();
    foe.close();
    friend.close();
  }
});
