import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../src/server.ts";
import { expect, test } from "../src/test.ts";

const launcher = join(root, "scriptorium");

function run(program: string, words: string[], environment: NodeJS.ProcessEnv = process.env) {
  const result = spawnSync(program, words, { cwd: tmpdir(), env: environment, encoding: "utf8" });
  return { code: result.status, said: result.stdout, complained: result.stderr };
}

test.describe("the launcher", () => {
  let folder = "";

  test.beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "launcher-"));
  });

  test.afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("works from another folder and through a symbolic link", () => {
    const link = join(folder, "link");
    symlinkSync(launcher, link);
    const { code, said } = run(link, ["tools"]);
    expect(code).toBe(0);
    expect(said).toMatch(/^JDK .*\nNode .*\nMaven .*\n$/);
  });

  test("says what is missing, what it found instead, and how to install it", () => {
    const narrow = join(folder, "launcher");
    // A copy that looks for tools nowhere but on the PATH, and finds an old Node there.
    const text = readFileSync(launcher, "utf8");
    writeFileSync(
      narrow,
      text.replaceAll(
        /\/usr\/lib\/jvm\/|\/usr\/share\/maven\/|\/usr\/local\/|\/opt\//g,
        "/nowhere/",
      ),
      {
        mode: 0o755,
      },
    );
    for (const program of ["bash", "cat", "dirname", "basename", "readlink", "sed", "uname"]) {
      const { said } = run("/bin/sh", ["-c", `command -v ${program}`]);
      symlinkSync(said.trim(), join(folder, program));
    }
    for (const program of ["node", "npm"]) {
      writeFileSync(join(folder, program), "#!/bin/sh\necho v18.20.1\n", { mode: 0o755 });
    }
    const { code, said, complained } = run(narrow, ["tools"], { PATH: folder, HOME: folder });
    expect(code).toBe(1);
    expect(said).toBe("");
    expect(complained).toContain("Scriptorium needs a JDK 21 or newer.");
    expect(complained).toContain("Scriptorium needs Node.js 20.19 or newer");
    expect(complained).toContain(`${join(folder, "node")} (Node.js 18.20.1)`);
    expect(complained).toContain("Scriptorium needs Maven 3.8 or newer.");
    expect(complained).toContain("apt-get install");
    expect(complained).toContain("brew install");
    expect(complained).toContain("sdk install");
  });

  test("knows no other commands than its own", () => {
    const { code, complained } = run(launcher, ["nonsense"]);
    expect(code).toBe(2);
    expect(complained).toContain("There is no command 'nonsense'.");
    expect(run(launcher, ["help"]).said).toContain("./scriptorium serve");
  });
});
