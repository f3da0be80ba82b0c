import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../config/root.js";
import { pawpact } from "../kit/cli.js";

const root = packageRoot();
const pages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "GLOSSARY.md", "CHANGELOG.md"];
const page = (name: string) => readFileSync(join(root, name), "utf8");

async function commands(): Promise<string[]> {
  const { stdout } = await pawpact(["help"]);
  return [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name!);
}

describe("the docs", () => {
  test("list every command, and none that is gone", async () => {
    const listed = [...page("README.md").matchAll(/^\| `([a-z]+)[^`]*` \|/gm)].map(([, name]) => name!);
    expect(listed.sort()).toEqual((await commands()).sort());
  });

  test("give every command a help with an example that names it", async () => {
    for (const name of await commands()) {
      const { exitCode, stdout } = await pawpact(["help", name]);
      expect([name, exitCode, stdout.includes(`pawpact ${name}`)]).toEqual([name, 0, true]);
      expect(stdout.split("\n").filter((line) => line.length > 80 && !line.includes("pawpact "))).toEqual([]);
    }
  });

  test("link to files that are there, and name files that are there", () => {
    for (const name of pages) {
      const links = [...page(name).matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target!);
      const named = [...page(name).matchAll(/`((?:src|adapters|config|test)\/[\w./-]+\.\w+)`/g)].map(
        ([, path]) => path!,
      );
      const missing = [...links.filter((link) => !link.includes("://")), ...named].filter(
        (path) => !/NAME/.test(path) && !existsSync(join(root, dirname(name), path)),
      );
      expect([name, missing]).toEqual([name, []]);
    }
  });

  test("show agreements that have no fault", async () => {
    const files = readdirSync(join(root, "config", "agreements")).map((name) =>
      join(root, "config", "agreements", name),
    );
    const { exitCode, stderr, stdout } = await pawpact(["check", ...files]);
    expect([exitCode, stdout.includes(" error "), stderr]).toEqual([0, false, ""]);
  });

  test("use npm scripts that exist", () => {
    const { scripts } = JSON.parse(page("package.json")) as { scripts: Record<string, string> };
    const text = pages.map(page).join("\n");
    const used = [...text.matchAll(/npm (?:run (?:-s )?)?(start|test|check|bench|pawpact|format)\b/g)].map(
      ([, name]) => name!,
    );
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});
