import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually } from "./eventually.ts";
import { root, type Server } from "./server.ts";

const jar = join(root, "server", "target", "scriptorium.jar");

/** Makes a token as an operator does, while the server runs. */
export async function createToken(
  server: Server,
  name: string,
  document: string,
  scope: "read" | "write" = "write",
): Promise<string> {
  const options = ["--name", name, "--document", document, "--scope", scope];
  const output = await run("token", "create", ...options, "--data", server.data);
  return output.trimEnd().split("\n").at(-1) ?? "";
}

/** Takes a token back, and waits until the server has seen that: it looks once a second. */
export async function revokeToken(server: Server, token: string): Promise<void> {
  await run("token", "revoke", token, "--data", server.data);
  await eventually("the server knows that the token was taken back", async () => {
    const answer = await fetch(`${server.http}/api/session`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    return answer.status === 401;
  });
}

async function run(...command: string[]): Promise<string> {
  const java = execFileSync(join(root, "scriptorium"), ["tools", "java"], { encoding: "utf8" });
  const { stdout } = await promisify(execFile)(java.trim(), ["-jar", jar, ...command]);
  return stdout;
}
