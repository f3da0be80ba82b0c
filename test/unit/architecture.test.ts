import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../config/root.js";
import { modulesIn, violationsOf } from "../kit/architecture.js";

const root = packageRoot();
const rooms = ["src", "adapters", "config", "test"];

describe("the shape of the house", () => {
  const modules = modulesIn(root, rooms);

  test("holds in every module", () => {
    expect(modules.flatMap(violationsOf)).toEqual([]);
  });

  test("was looked at everywhere", () => {
    for (const room of rooms) {
      const seen = modules.filter(({ path }) => path.startsWith(`${room}/`)).length;
      const there = readdirSync(join(root, room), { recursive: true }).filter((name) =>
        String(name).endsWith(".ts"),
      ).length;
      expect([room, seen]).toEqual([room, there]);
    }
    expect(modules.filter(({ path }) => path.startsWith("src/")).length).toBeGreaterThan(40);
  });

  test("has the rooms that the plan names", () => {
    const named = [
      "agreement",
      "chat",
      "task",
      "time",
      "measure",
      "score",
      "pet",
      "report",
      "command",
      "ports",
      "app",
    ];
    expect(named.filter((room) => !existsSync(join(root, "src", room)))).toEqual([]);
  });
});

describe("the guard can fail", () => {
  const found = (path: string, text: string) => violationsOf({ path, text }).map(({ found }) => found);

  test.each([
    ["src/task/x.ts", 'import { readFileSync } from "node:fs";', "import of node:fs"],
    [
      "src/task/x.ts",
      'import type { Io } from "../../adapters/cli/command.js";',
      "import of ../../adapters/cli/command.js",
    ],
    ["src/task/x.ts", 'export { x } from "../../config/root.js";', "import of ../../config/root.js"],
    ["src/task/x.ts", 'import { Temporal } from "temporal-polyfill";', "import of temporal-polyfill"],
    ["config/x.ts", 'import { x } from "../adapters/compose.js";', "import of ../adapters/compose.js"],
    ["adapters/x.ts", 'import { App } from "@slack/bolt";', "import of @slack/bolt"],
    ["adapters/x.ts", 'import { type App, x } from "@slack/bolt";', "import of @slack/bolt"],
    ["adapters/x.ts", 'import "@slack/bolt";', "import of @slack/bolt"],
    ["src/task/x.ts", "export const now = () => Date.now();", "Date"],
    ["src/task/x.ts", "export const dice = () => Math.random();", "Math.random"],
    ["src/score/x.ts", "export const y = Math.log(2);", "Math.log"],
    ["src/task/x.ts", 'export const y = "a".localeCompare("b");', ".localeCompare"],
    ["src/task/x.ts", "export const y = (1).toLocaleString();", ".toLocaleString"],
    ["src/task/x.ts", 'export const y = import("zod");', "import()"],
    ["src/task/x.ts", "setTimeout(() => {}, 1);", "setTimeout"],
    ["src/task/x.ts", "\n".repeat(400), "401 lines"],
  ])("%s: %s", (path, text, expected) => expect(found(path, text)).toContain(expected));

  test("and leaves alone what is allowed", () => {
    expect(
      found("src/time/zone.ts", 'export const zones = () => Intl.supportedValuesOf("timeZone");'),
    ).toEqual([]);
    expect(found("adapters/x.ts", 'export const load = () => import("@slack/bolt");')).toEqual([]);
    expect(found("src/score/x.ts", "export const y = Math.sqrt(2);")).toEqual([]);
    expect(
      found("src/task/x.ts", "export const y = { console: 1, process: { fetch: 2 } }; y.process.fetch;"),
    ).toEqual([]);
  });
});
