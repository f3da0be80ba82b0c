import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactor } from "../../adapters/service/redact.js";
import { EnvError, readEnv, VARIABLES } from "../../config/env.js";
import { packageRoot } from "../../config/root.js";

const example = readFileSync(join(packageRoot(), "config/.env.example"), "utf8");
const bot = "xoxb-1";
const app = "xapp-1";
const signing = "0123456789abcdef";
const key = "ab".repeat(32);

function faults(env: Readonly<Record<string, string>>): string[] {
  try {
    readEnv(env);
    return [];
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    return error.message.split("\n");
  }
}
const named = (env: Readonly<Record<string, string>>) => faults(env).map((fault) => fault.split(":")[0]);

describe("the environment", () => {
  test("has every variable in its example, and none that nothing reads", () => {
    const documented = [...example.matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name!);
    const others = documented.filter((name) => !name.startsWith("PAWPACT_WEBHOOK_") && name !== "NODE_ENV");
    expect(others.sort()).toEqual([...VARIABLES].sort());
  });

  test("with nothing set asks for nothing", () => {
    expect(readEnv({ SLACK_BOT_TOKEN: "", PAWPACT_AGREEMENT: " " })).toMatchObject({
      slack: null,
      discord: null,
      agreements: ["agreement.yaml"],
      ledger: null,
      tokenKeys: [],
      healthPort: null,
    });
  });

  test("tells Socket Mode from HTTP, and one workspace from many", () => {
    const one = { SLACK_BOT_TOKEN: bot };
    const many = { SLACK_CLIENT_ID: "1.2", SLACK_CLIENT_SECRET: signing, PAWPACT_TOKEN_KEY: key };
    const socket = { SLACK_APP_TOKEN: app };
    const http = { SLACK_SIGNING_SECRET: signing, SLACK_PORT: "3000" };
    expect(readEnv({ ...one, ...socket }).slack).toEqual({
      install: { kind: "token", token: bot },
      transport: { kind: "socket", appToken: app, port: null },
      command: null,
      apiUrl: null,
    });
    expect(readEnv({ ...one, ...socket, SLACK_COMMAND: "/pact-staging" }).slack?.command).toBe(
      "/pact-staging",
    );
    expect(readEnv({ ...one, ...socket, ...http }).slack?.transport).toMatchObject({
      kind: "http",
      port: 3000,
      besideSocket: true,
    });
    expect(readEnv({ ...many, ...socket, SLACK_PORT: "3000" }).slack).toMatchObject({
      install: { kind: "oauth", clientId: "1.2" },
      transport: { kind: "socket", port: 3000 },
    });
  });

  test.each([
    [{ SLACK_APP_TOKEN: app }, ["SLACK_BOT_TOKEN"]],
    [{ SLACK_BOT_TOKEN: bot }, ["SLACK_APP_TOKEN"]],
    [{ SLACK_BOT_TOKEN: bot, SLACK_PORT: "3000" }, ["SLACK_SIGNING_SECRET"]],
    [{ SLACK_BOT_TOKEN: bot, SLACK_SIGNING_SECRET: signing }, ["SLACK_PORT"]],
    [{ SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app, SLACK_COMMAND: "pact" }, ["SLACK_COMMAND"]],
    [{ SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app, SLACK_PORT: "3000" }, ["SLACK_SIGNING_SECRET"]],
    [
      { SLACK_CLIENT_ID: "1.2", SLACK_APP_TOKEN: app },
      ["SLACK_CLIENT_SECRET", "PAWPACT_TOKEN_KEY", "SLACK_PORT"],
    ],
    [{ DISCORD_TOKEN: "short", DISCORD_GUILD_ID: "mine" }, ["DISCORD_TOKEN", "DISCORD_GUILD_ID"]],
    [{ REDIS_URL: "http://127.0.0.1" }, ["REDIS_URL"]],
    [{ PAWPACT_HEALTH_PORT: "70000" }, ["PAWPACT_HEALTH_PORT"]],
    [{ PAWPACT_WEBHOOK_URL: "https://assistant.example" }, ["PAWPACT_WEBHOOK_SECRET"]],
  ] as const)("%j is refused by name", (env, names) => expect(named(env)).toEqual(names));

  test("tells which of how many shards a process connects, one by one and in a row", () => {
    const shards = (told?: string) =>
      readEnv({
        DISCORD_TOKEN: signing,
        REDIS_URL: "redis://127.0.0.1",
        ...(told === undefined ? {} : { DISCORD_SHARDS: told }),
      }).discord?.shards;
    expect(shards()).toBeNull();
    expect(shards("0,1/4")).toEqual({ ids: [0, 1], count: 4 });
    expect(shards(" 3, 0-1, 1 / 4 ")).toEqual({ ids: [3, 0, 1], count: 4 });
  });

  test.each(["auto", "1", "/4", "0,/4", "0/0", "4/4", "0-4/4", "2-1/4", "-1/4", "0.5/4", "0/4/4", "0/99999"])(
    "DISCORD_SHARDS=%s is refused with one that would do",
    (told) => {
      expect(faults({ DISCORD_SHARDS: told })).toEqual([
        "DISCORD_SHARDS: found a text that names no shards, expected numbers from 0, and how many there are in all processes. Write one such as 0,1/4.",
      ]);
    },
  );

  test("refuses some of the shards beside a ledger in a file, which no other process keeps", () => {
    const read = (shards: string, more = {}) =>
      faults({ DISCORD_TOKEN: signing, DISCORD_SHARDS: shards, ...more });
    expect(read("0/2")).toEqual([
      "DISCORD_SHARDS: found 1 of 2 shards and no REDIS_URL, expected one ledger of all processes. Set REDIS_URL, or leave DISCORD_SHARDS out.",
    ]);
    for (const more of [{ REDIS_URL: "redis://127.0.0.1" }, { PAWPACT_LEDGER: "redis://127.0.0.1" }])
      expect(readEnv({ DISCORD_TOKEN: signing, DISCORD_SHARDS: "0/2", ...more }).discord?.shards?.count).toBe(
        2,
      );
    expect(readEnv({ DISCORD_TOKEN: signing, DISCORD_SHARDS: "0,1/2" }).discord?.shards?.count).toBe(2);
  });

  test("takes keys in hex and base64, the newest first", () => {
    const other = Buffer.alloc(32, 7);
    const { tokenKeys } = readEnv({ PAWPACT_TOKEN_KEY: `${key}, ${other.toString("base64")}` });
    expect(tokenKeys.map((each) => each.toString("hex"))).toEqual([key, other.toString("hex")]);
  });

  test("repeats in no refusal what a variable holds", () => {
    const value = fc.stringMatching(/^[A-Za-z0-9/+:.,-]{12,60}$/);
    fc.assert(
      fc.property(fc.constantFrom(...VARIABLES), value, (name, held) => {
        expect(faults({ [name]: held }).join("\n")).not.toContain(held);
      }),
    );
  });
});

describe("redacting", () => {
  test("knows the passwords of a Redis and of its sentinels, as they are written and as they are meant", () => {
    const REDIS_URL =
      "rediss://bot:hunter%40two@h1,h2/0?mode=sentinel&sentinelPassword=watch%2Fword&name=mine";
    const redact = redactor(readEnv({ REDIS_URL }).secrets);
    expect(redact(`${REDIS_URL} hunter@two watch/word`)).toBe(
      "rediss://bot:[redacted]@h1,h2/0?mode=sentinel&sentinelPassword=[redacted]&name=mine [redacted] [redacted]",
    );
  });

  test("takes out what is known, as it is and inside JSON, and whatever looks like a token", () => {
    const redact = redactor(['a "quoted" secret', "hunter2", "abc"]);
    const line = JSON.stringify({
      a: 'a "quoted" secret',
      b: "hunter2 abc",
      c: "xoxb-1-2-x xoxe.xoxp-1-y xapp-1-A",
    });
    expect(redact(line)).toBe(
      '{"a":"[redacted]","b":"[redacted] abc","c":"[redacted] [redacted] [redacted]"}',
    );
  });
});
