import { readFileSync } from "node:fs";
import { createServer, type Server as HttpServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";

const sockJs = readFileSync(
  createRequire(import.meta.url).resolve("sockjs-client/dist/sockjs.min.js"),
);

const html = `<!DOCTYPE html>
<title>A page of another site</title>
<link rel="icon" href="data:,">
<body>
<script src="/sockjs.js"></script>
<script>
  const heard = [];
  let socket;
  // The unmodified client, over one of its transports.
  function talk(url, transport) {
    return new Promise((resolve) => {
      socket = new SockJS(url, null, { transports: [transport] });
      socket.onopen = () => resolve("open over " + socket.transport);
      socket.onclose = () => resolve("closed");
      socket.onmessage = ({ data }) => heard.push(JSON.parse(data));
    });
  }
  // What somebody would write who wants to use a visitor's browser: the frame alone.
  function framed(url) {
    return new Promise((resolve) => {
      addEventListener("message", ({ data }) => resolve(JSON.parse(data).type));
      const frame = document.createElement("iframe");
      frame.src = url + "#id";
      frame.onload = () => setTimeout(() => resolve("silence"), 1_500);
      document.body.append(frame);
    });
  }
</script>
`;

/** Serves a page of another origin than the server's, which can talk to it in sockjs-client's ways. */
export class ForeignPage {
  private constructor(private readonly http: HttpServer) {}

  static async serve(): Promise<ForeignPage> {
    const http = createServer(({ url }, answer) => {
      const script = url === "/sockjs.js";
      answer.setHeader("Content-Type", script ? "text/javascript" : "text/html; charset=utf-8");
      answer.end(script ? sockJs : html);
    });
    await new Promise<void>((resolve) => http.listen(0, resolve));
    return new ForeignPage(http);
  }

  /** Not the name under which servers are reached here: to a browser it is another site. */
  get origin(): string {
    return `http://localhost:${(this.http.address() as AddressInfo).port}`;
  }

  close(): void {
    this.http.closeAllConnections();
    this.http.close();
  }
}
