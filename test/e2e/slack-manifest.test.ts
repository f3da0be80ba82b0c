import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { webApi } from "@slack/bolt";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { manifestOf } from "../../adapters/chat/slack/manifest.js";
import { EVENT_SCOPES, FEATURE_SCOPES, METHOD_SCOPES, SCOPES } from "../../adapters/chat/slack/scopes.js";
import { packageRoot } from "../../config/root.js";
import { pawpact } from "../kit/cli.js";

type Manifest = webApi.AppsManifestCreateArguments["manifest"];

const folder = join(packageRoot(), "adapters/chat/slack");
const sources = readdirSync(folder, { encoding: "utf8", recursive: true }).filter((name) =>
  name.endsWith(".ts"),
);
const readme = readFileSync(join(folder, "README.md"), "utf8");
const scopes = Object.keys(SCOPES);

/** The first words of Slack's methods. */
const FAMILIES =
  "apps|assistant|auth|bots|chat|conversations|files|oauth|pins|reactions|team|users|views|usergroups";

/** Methods that the code calls: by their name as a text, or as methods of a client. */
function methodsIn(text: string): string[] {
  const named = text.matchAll(new RegExp(`"((?:${FAMILIES})(?:\\.\\w+)+)"`, "g"));
  const called = text.matchAll(new RegExp(`\\bclient\\??\\.((?:${FAMILIES})(?:\\??\\s*\\.\\w+)+)\\(`, "g"));
  return [...named, ...called].map(([, method]) =>
    method!.replace(/[?\s]/g, "").replace(/\.(?:then|catch)$/, ""),
  );
}

describe("the manifest", () => {
  const print = async (...argv: string[]) => pawpact(["slack", "manifest", ...argv]);

  test("is one that Slack's own types take, for Socket Mode without an address", async () => {
    const { stdout, exitCode } = await print();
    expect(exitCode).toBe(0);
    // Slack's types know no assistant:write.
    const { oauth_config, ...others } = manifestOf();
    const manifest: Omit<Manifest, "oauth_config"> = others;
    expect(JSON.parse(stdout)).toEqual({ ...manifest, oauth_config });
    expect(manifest.settings).toMatchObject({ socket_mode_enabled: true });
    expect(stdout).not.toContain("http");
  });

  test("names the address that requests go to, and where installing ends", async () => {
    const urls = ["--url", "https://bot.example/", "--install", "https://bot.example"];
    const { stdout } = await print(...urls, "--command", "/sla", "--name", "Our Pet", "--format", "yaml");
    const { settings, features, oauth_config } = parse(stdout) as Manifest;
    expect(settings).toMatchObject({
      socket_mode_enabled: false,
      event_subscriptions: { request_url: "https://bot.example/slack/events" },
      interactivity: { request_url: "https://bot.example/slack/events" },
    });
    expect(features).toMatchObject({
      bot_user: { display_name: "our-pet" },
      slash_commands: [{ command: "/sla", url: "https://bot.example/slack/events" }],
    });
    expect(oauth_config?.redirect_urls).toEqual(["https://bot.example/slack/oauth_redirect"]);
  });

  test("names it alike where the whole address of a page is given", async () => {
    const bare = await print("--url", "https://bot.example/a", "--install", "https://bot.example/a");
    const whole = await print(
      ...["--url", "https://bot.example/a/slack/events/"],
      ...["--install", "https://bot.example/a/slack/install"],
    );
    expect(whole).toEqual(bare);
    expect(whole.stdout).toContain('"https://bot.example/a/slack/oauth_redirect"');
  });

  test.each([
    [["manifests"]],
    [["manifest", "--url", "http://bot.example"]],
    [["manifest", "--url", "https://bot.example?team=1"]],
    [["manifest", "--command", "pact"]],
    [["manifest", "--name", ""]],
  ])("refuses %j", async (argv) => {
    const { exitCode, stderr } = await pawpact(["slack", ...argv]);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^pawpact: slack: .*found.*, expected/)]);
  });
});

describe("the scopes", () => {
  test("of every method that the code calls are known", () => {
    const called = sources.flatMap((name) =>
      name === "scopes.ts" ? [] : methodsIn(readFileSync(join(folder, name), "utf8")),
    );
    // The app's own token opens the socket: it needs no scope of the bot's.
    const known = [...Object.keys(METHOD_SCOPES), "apps.connections.open"];
    expect(called.length).toBeGreaterThan(8);
    expect(called.filter((method) => !known.includes(method))).toEqual([]);
    expect(Object.keys(METHOD_SCOPES).filter((method) => !called.includes(method))).toEqual([]);
  });

  test("asked for are those that methods, events and features need, and no other", () => {
    const { features, settings, oauth_config } = manifestOf();
    const needed = [
      ...Object.values(METHOD_SCOPES),
      ...Object.values(EVENT_SCOPES),
      ...Object.keys(features).map((name) => FEATURE_SCOPES[name as keyof typeof FEATURE_SCOPES]),
    ].flat();
    expect([...new Set(needed)].sort()).toEqual(oauth_config.scopes.bot);
    expect(settings.event_subscriptions.bot_events).toEqual(Object.keys(EVENT_SCOPES));
  });

  test("and events stand in the guide, each with its reason", () => {
    const rows = [...readme.matchAll(/^\| `([\w:]+)` \| (.+) \|$/gm)].map(([, scope, reason]) => [
      scope,
      reason,
    ]);
    expect(Object.fromEntries(rows)).toEqual(SCOPES);
    expect(rows).toHaveLength(scopes.length);
    const [, events = ""] = /^Events: (.+)$/m.exec(readme) ?? [];
    expect([...events.matchAll(/`([\w.]+)`/g)].map(([, event]) => event)).toEqual(Object.keys(EVENT_SCOPES));
  });
});
