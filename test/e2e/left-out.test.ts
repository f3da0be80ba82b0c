import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../config/root.js";
import { leftOutText, reasonsOf, tooMuch } from "../kit/left-out.js";

const root = packageRoot();
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");

/** Runs the tests of one file where no redis-server can be found. */
function withoutRedis(env: Readonly<Record<string, string>>, argv: readonly string[] = []) {
  const { status, stdout } = spawnSync(
    process.execPath,
    [vitest, "run", "test/contract/installations.test.ts", ...argv],
    // A run in a run: nothing of the outer one is its own.
    { cwd: root, encoding: "utf8", env: { PATH: join(root, "none"), NO_COLOR: "1", ...env } },
  );
  return { status, last: stdout.trimEnd().split("\n").slice(-4) };
}

describe("a run of the tests without a Redis", () => {
  test("passes, and says last what it left out and how to get it", () => {
    const { status, last } = withoutRedis({});
    expect(status).toBe(0);
    expect(last).toEqual([
      "",
      expect.stringMatching(/^Left out 4 of \d+ tests:$/),
      "  4: no redis-server on the PATH; Debian: apt-get install redis-server, macOS: brew install redis",
      "bash test/all.sh installs what can be installed, and runs them all.",
    ]);
  });

  test("fails where nothing may be left out", () => {
    expect(withoutRedis({ PAWPACT_NOTHING_SKIPPED: "1" }).status).toBe(1);
  });

  test("fails for whatever else was left out, too", () => {
    const folder = mkdtempSync(join(tmpdir(), "pawpact-left-out-"));
    writeFileSync(join(folder, "a.test.js"), 'test("is well", () => {}); test.skip("(skipped: no scale)");');
    const reporter = join(root, "test", "kit", "left-out.ts");
    const run = (env: Readonly<Record<string, string>>) =>
      spawnSync(process.execPath, [vitest, "run", "--globals", "--root", folder, "--reporter", reporter], {
        cwd: root,
        encoding: "utf8",
        env: { PATH: "", ...env },
      });
    const [some, all] = [run({}), run({ PAWPACT_NOTHING_SKIPPED: "1" })];
    rmSync(folder, { recursive: true });
    expect([some.status, some.stdout.trim().split("\n").slice(0, 2)]).toEqual([
      0,
      ["Left out 1 of 2 tests:", "  1: no scale"],
    ]);
    expect([all.status, all.stdout.trim().split("\n").at(-1)]).toEqual([
      1,
      "PAWPACT_NOTHING_SKIPPED: found tests that were left out, expected none.",
    ]);
  });

  test("says nothing of what was not asked for", () => {
    const { status, last } = withoutRedis({ PAWPACT_NOTHING_SKIPPED: "1" }, ["-t", "another kind of file"]);
    expect([status, last.join("\n")]).toEqual([0, expect.not.stringContaining("Left out")]);
  });
});

describe("what is left out", () => {
  const skipped = [
    { name: "a desk > is there (skipped: no redis-server)" },
    { name: "real channels keep their counts (skipped where the data is absent)" },
    { name: "a desk (skipped: no redis-server) > is fast" },
    { name: "a file > is read", note: "nobody may read it" },
    { name: "a secret" },
  ];

  test("is told by its reasons, and one without any is named", () => {
    expect(leftOutText(reasonsOf(skipped), 10)).toMatchInlineSnapshot(`
      "Left out 5 of 10 tests:
        2: no redis-server
        1: a secret does not say why
        1: nobody may read it
        1: where the data is absent
      bash test/all.sh installs what can be installed, and runs them all."
    `);
  });

  test("is too much of, but for real data that is not on the machine", () => {
    const reasons = reasonsOf(skipped);
    expect(tooMuch(reasons, true)).toEqual(reasons);
    expect(tooMuch(reasons, false).map(({ reason }) => reason)).toEqual([
      "no redis-server",
      "a secret does not say why",
      "nobody may read it",
    ]);
  });
});
