import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { packageRoot } from "../../config/root.js";

const root = packageRoot();

/** The files that npm puts into the package. */
async function packed(): Promise<readonly string[]> {
  const argv = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const { stdout } = await promisify(execFile)("npm", argv, { cwd: root });
  const told = Object.values(JSON.parse(stdout) as Record<string, { files: { path: string }[] }>);
  return told[0]!.files.map(({ path }) => path);
}

test("the package holds what its host loads, and neither tests nor sources", async () => {
  const files = await packed();
  const { bin, exports, scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    bin: { pawpact: string };
    exports: Record<string, string | { types: string; default: string }>;
    scripts: Record<string, string>;
  };
  const loaded = Object.values(exports).flatMap((entry) =>
    typeof entry === "string" ? [entry] : Object.values(entry),
  );
  const wanted = [bin.pawpact, ...loaded, "config/.env.example", "config/agreements/help-desk.yaml"];
  expect(wanted.map((path) => path.replace(/^\.\//, "")).filter((path) => !files.includes(path))).toEqual([]);
  expect(files.filter((path) => /^dist\/test\/|tsbuildinfo$|(?<!\.d)\.ts$/.test(path))).toEqual([]);
  // From a fresh clone it is packed as well.
  expect(scripts.prepack).toBe(scripts.build);
  expect(existsSync(join(root, bin.pawpact))).toBe(true);
});
