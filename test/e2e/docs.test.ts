import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { PermissionFlagsBits } from "discord.js";
import { afterAll, describe, expect, test } from "vitest";
import { cellsIn } from "../../adapters/docs/cells.js";
import { packageRoot } from "../../config/root.js";
import { pawpact } from "../kit/cli.js";

const root = packageRoot();
const pages = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "GLOSSARY.md",
  "CHANGELOG.md",
  "docs/tour.md",
  "docs/commands.md",
];
const scratch = mkdtempSync(join(tmpdir(), "pawpact-docs-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const node = (argv: readonly string[], cwd = scratch) =>
  promisify(execFile)(process.execPath, [...argv], { cwd, env: { TZ: "Asia/Tokyo" } });
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
      const links = [...page(name).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)|src(?:set)?="([^"]+)"/g)].map(
        ([, target, picture]) => target ?? picture!,
      );
      const named = [...page(name).matchAll(/`((?:src|adapters|config|test)\/[\w./-]+\.\w+)`/g)].map(
        ([, path]) => path!,
      );
      const missing = [...links.filter((link) => !link.includes("://")), ...named].filter(
        (path) => !/NAME/.test(path) && !existsSync(join(root, dirname(name), path)),
      );
      expect([name, missing]).toEqual([name, []]);
    }
  });

  test("invite a bot to Discord with the permissions that they give a reason for", () => {
    const guide = page("adapters/chat/discord/README.md");
    const rows = guide.split("| permission |")[1]!.split("| intent |")[0]!;
    const named = [...rows.matchAll(/^\| ([A-Z][\w, ]+) \|/gm)].flatMap(([, names]) => names!.split(", "));
    expect(named).toHaveLength(6);
    const bits = named.map(
      (name) =>
        PermissionFlagsBits[name.replaceAll(/ (\w)/g, (_, first) => first.toUpperCase()) as "ViewChannel"],
    );
    const [, asked] = /&permissions=(\d+)/.exec(guide)!;
    expect(BigInt(asked!)).toBe(bits.reduce((sum, bit) => sum | bit));
  });

  test("link to headings that are there", () => {
    const headings = (name: string) =>
      [...page(name).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
        heading!
          .toLowerCase()
          .replace(/[^\w -]/g, "")
          .replaceAll(" ", "-"),
      );
    const links = pages.flatMap((name) =>
      [...page(name).matchAll(/\]\(([^)#:]*)#([^)]+)\)/g)].map(([, target, anchor]) => ({
        to: target === "" ? name : join(dirname(name), target!),
        anchor: anchor!,
      })),
    );
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter(({ to, anchor }) => !headings(to).includes(anchor))).toEqual([]);
  });

  test("hold the reference and the pictures as the code makes them: npm run docs", async () => {
    const made = join(scratch, "made");
    await node([join(root, "dist/adapters/docs.js"), made]);
    const files = readdirSync(made, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(made.length + 1));
    expect(files.sort()).toEqual([
      "commands.md",
      "pictures/card-dark.svg",
      "pictures/card-light.svg",
      "pictures/console.svg",
    ]);
    const stale = files.filter((name) => readFileSync(join(made, name), "utf8") !== page(join("docs", name)));
    expect(stale).toEqual([]);
  });

  test("show a plugin that compiles, and runs as it stands", async () => {
    const host = join(scratch, "host");
    mkdirSync(join(host, "node_modules"), { recursive: true });
    symlinkSync(root, join(host, "node_modules", "pawpact"));
    symlinkSync(join(root, "node_modules", "@types"), join(host, "node_modules", "@types"));
    const [snippet] = [...page("README.md").matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);
    writeFileSync(join(host, "host.ts"), snippet!);
    writeFileSync(join(host, "package.json"), '{ "type": "module" }');
    const options = {
      module: "nodenext",
      target: "es2023",
      strict: true,
      types: ["node"],
      skipLibCheck: true,
    };
    writeFileSync(join(host, "tsconfig.json"), JSON.stringify({ compilerOptions: options }));
    await pawpact(["init", join(host, "agreement.yaml")]);
    const compiled = await node([join(root, "node_modules/typescript/bin/tsc"), "-p", "."], host).catch(
      (error: { stdout: string }) => error,
    );
    expect(compiled.stdout).toBe("");
    const { stdout, stderr } = await node(["host.js"], host);
    expect([stdout.split("\n")[2], stderr]).toEqual(["1 task opened: 1 open; 0 waiting for an answer.", ""]);
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
    const used = [
      ...text.matchAll(/npm (?:run (?:-s )?)?(start|test|check|bench|pawpact|format|build|docs)\b/g),
    ].map(([, name]) => name!);
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe("a terminal's picture", () => {
  test("keeps every character in the cell that it had, in its colour", () => {
    const line = "a-time  \u001b[32m▓▓░\u001b[39m  3 of 27 \u001b[31mmisses\u001b[39m";
    const shown = [...stripVTControlCharacters(line)];
    const runs = cellsIn(line);
    const drawn = shown.map(() => " ");
    for (const { column, text } of runs) drawn.splice(column, [...text].length, ...text);
    expect(drawn).toEqual(shown);
    expect(runs.map(({ text, kind, tone }) => `${text}: ${kind}, ${tone}`)).toMatchInlineSnapshot(`
      [
        "a-time: letters, plain",
        "▓▓: block, good",
        "░: block, good",
        "3 of 27: letters, plain",
        "misses: letters, bad",
      ]
    `);
  });

  test("refuses a colour that it does not know", () => {
    expect(() => cellsIn("\u001b[35mpink")).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: docs: found the colour 35, expected 31, 32, 33 or 39. Add it here]`,
    );
  });
});
