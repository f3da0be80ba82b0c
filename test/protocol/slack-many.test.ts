import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, HTTPReceiver, LogLevel } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { slack } from "../../adapters/chat/slack/slack.js";
import type { Adapter } from "../../adapters/pact/adapter.js";
import { type Pact, pawpact } from "../../adapters/pact.js";
import type { Terms } from "../../src/agreement/terms.js";
import type { Posting } from "../../src/ports/chat.js";
import type { Fact } from "../../src/task/fact.js";
import { MONDAY } from "../kit/facts.js";
import { termsWith } from "../kit/terms.js";
import { type FakeSlack, serveSlack } from "./fake-slack.js";
import { deliverBody, envelopesOf, interact, requestOf, SIGNING_SECRET } from "./slack-delivery.js";
import { SlackPerson } from "./slack-person.js";
import { SlackWorkspace, WORK } from "./slack-workspace.js";

const HELP = "C0HELP";
const THERE = "C0THERE";
const OTHER = { team: "T0ELSE", pet: { user: "UPETTWO", bot: "BPETTWO" }, token: "xoxb-other-pet" };
const report = { title: "The digest", blocks: [] };
const picture = { png: new Uint8Array([1, 2, 3]), alt: "The pet" };
const posting: Posting = { key: "k1", picture };

/** A host's app for many workspaces, with its own place for tokens. */
let work: SlackWorkspace;
let other: SlackWorkspace;
let api: FakeSlack;
let folder: string;
let app: App;
let receiver: HTTPReceiver;
let pact: Pact;
let adapter: Adapter;
let url: string;
/** Whom the host's own handlers heard. */
let heard: string[];
let installed: string[];
let change: () => void;
/** What is asked of the host's place for tokens waits for it. */
let held: Promise<void>;
const delivered = new Map<SlackWorkspace, number>();
const busy = new Set<Promise<unknown>>();

beforeEach(async () => {
  work = new SlackWorkspace(MONDAY, WORK);
  other = new SlackWorkspace(MONDAY + 1, OTHER);
  work.nowhere.add(THERE).add("UBOB");
  other.nowhere.add(HELP);
  for (const one of [work, other]) {
    one.stepMs = 1_000;
    delivered.set(one, 0);
  }
  api = await serveSlack(work, other);
  folder = mkdtempSync(join(tmpdir(), "pawpact-many-"));
  heard = [];
  installed = [WORK.team, OTHER.team];
  change = () => {};
  held = Promise.resolve();
});
afterEach(async () => {
  await receiver.stop();
  await pact.close();
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start({ terms = {}, listed = true }: { terms?: Partial<Terms>; listed?: boolean } = {}) {
  const logLevel = LogLevel.ERROR;
  receiver = new HTTPReceiver({ signingSecret: SIGNING_SECRET, logLevel });
  app = new App({
    receiver,
    logLevel,
    clientOptions: { slackApiUrl: api.apiUrl },
    authorize: async ({ teamId, conversationId }) => {
      // The host's own questions are answered at once.
      if (conversationId === undefined) await held;
      const found = [work, other].find(({ team, installed: is }) => team === teamId && is);
      if (!found) throw new Error(`not installed in ${teamId}`);
      return { botToken: found.token, botUserId: found.pet.user, botId: found.pet.bot };
    },
  });
  pact = await pawpact({
    agreement: termsWith(terms),
    ledger: join(folder, "pact.sqlite"),
    clock: { now: () => work.now },
    log: { info() {}, warn() {}, error() {} },
    proposedAt: MONDAY,
    apart: false,
  });
  const list = {
    workspaces: () => installed,
    onChange(told: () => void) {
      change = told;
      return () => {};
    },
  };
  adapter = slack(app, listed ? { installed: list } : {});
  await pact.use(adapter);
  app.event("app_mention", async ({ event, say, context }) => {
    heard.push(`${context.teamId} ${event.user}`);
    await say({ text: "Here it is.", thread_ts: event.ts });
  });
  const process = app.processEvent.bind(app);
  const follow: App["processEvent"] = (request) => {
    const done = process(request);
    busy.add(done);
    done.finally(() => busy.delete(done)).catch(() => {});
    return done;
  };
  receiver.init({ processEvent: follow } as App);
  const server = await receiver.start({ port: 0, host: "127.0.0.1" } as unknown as number);
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
}

async function settle(): Promise<void> {
  for (const one of [work, other]) {
    for (let from = delivered.get(one)!; from < one.events.length; from = delivered.get(one)!) {
      const due = envelopesOf(one.events.slice(from), from);
      delivered.set(one, one.events.length);
      for (const envelope of due) await deliverBody(url, requestOf(envelope, one));
      while (busy.size > 0) await Promise.all(busy);
    }
  }
  await pact.settled();
}

async function facts(): Promise<Fact[]> {
  const all: Fact[] = [];
  for await (const { facts: some } of pact.desk.ledger.conversations()) all.push(...some);
  return all;
}
/** Tasks and answers by workspace. */
const counted = async () =>
  (await facts())
    .filter(({ type }) => type === "task.opened" || type === "task.answered")
    .map(({ type, source, actor }) => `${source.workspace} ${type} ${actor.id}`)
    .sort();
const asks = (one: SlackWorkspace, channel: string) =>
  one.post("UANN", { channel, text: `<@${one.pet.user}> the build fails` });

describe("the plugin in an app for many workspaces", () => {
  test.each([true, false])("measures each with the bot that it has there (listed: %s)", async (listed) => {
    await start({ listed });
    asks(work, HELP);
    asks(other, THERE);
    await settle();
    expect(heard).toEqual(["T0WORK UANN", "T0ELSE UANN"]);
    expect(await counted()).toEqual([
      "T0ELSE task.answered slack:UPETTWO",
      "T0ELSE task.opened slack:UANN",
      "T0WORK task.answered slack:UPET",
      "T0WORK task.opened slack:UANN",
    ]);
  });

  test("answers commands in the workspace that they are asked in", async () => {
    await start();
    const ann = new SlackPerson(other, "UANN");
    await interact(url, ann.command(THERE, "/pact", "task open Reset it"));
    await interact(url, ann.command(THERE, "/pact", "status"));
    while (busy.size > 0) await Promise.all(busy);
    expect(other.whispers.map(({ text }) => text)).toEqual([
      expect.stringContaining("task opened"),
      expect.stringContaining("Test desk"),
    ]);
    expect([work.whispers, work.files.size, other.files.size]).toEqual([[], 0, 1]);
    expect(await counted()).toEqual(["T0ELSE task.opened slack:UANN"]);
  });

  test("says nothing of an agreement in a workspace that its scope does not name", async () => {
    await start({ terms: { scope: [`slack:${WORK.team}`] } });
    const ann = new SlackPerson(other, "UANN");
    for (const line of ["status", "agreement", "digest daily"])
      await interact(url, ann.command(THERE, "/pact", line));
    while (busy.size > 0) await Promise.all(busy);
    const refused = "/pact: found no agreement that holds here, expected one. Ask where one does";
    expect(other.whispers.map(({ text }) => text)).toEqual([refused, refused, refused]);
    expect(other.files.size).toBe(0);
  });

  test("the host waits a second at most for whoever can't say whose a request is, and nothing of it is lost", async () => {
    let release = () => {};
    held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await start({ listed: false });
    asks(work, HELP);
    await settle();
    expect(heard).toEqual(["T0WORK UANN"]);
    expect(await counted()).toEqual([]);
    release();
    await held;
    asks(work, HELP);
    await settle();
    expect((await counted()).filter((fact) => fact === "T0WORK task.opened slack:UANN")).toHaveLength(2);
  });

  test("posts in the workspaces of the agreement alone", async () => {
    await start();
    const there = adapter.chatFor!(termsWith({ scope: ["slack:T0ELSE"] }));
    await there.post(`slack:${THERE}`, report, posting);
    expect(other.messages(THERE)).toHaveLength(1);
    expect([work.messages(THERE), work.files.size]).toEqual([[], 0]);
    expect(await there.find(`slack:${THERE}`, "k1", MONDAY)).toMatchObject({ status: "found" });

    const here = adapter.chatFor!(termsWith({ scope: ["slack:T0WORK", "discord:1"] }));
    await expect(here.post(`slack:${THERE}`, report, posting)).rejects.toThrow(/channel_not_found/);
    const nowhere = adapter.chatFor!(termsWith({ scope: ["discord:1"] }));
    await expect(nowhere.post(`slack:${THERE}`, report, posting)).rejects.toThrow(
      /found it in none of 0 workspaces that have the app/,
    );
    expect(other.messages(THERE)).toHaveLength(1);
  });

  test("looks for a channel's or a person's workspace before anything of it is sent", async () => {
    await start();
    await adapter.chat.post(`slack:${THERE}`, report, posting);
    await adapter.chat.post("slack:UBOB", report, posting);
    await adapter.chat.post(`slack:${HELP}`, report, posting);
    expect(other.messages(THERE)).toHaveLength(1);
    expect(other.messages("D0BOBPET")).toHaveLength(1);
    expect(work.messages(HELP)).toHaveLength(1);
    expect([work.files.size, other.files.size]).toEqual([1, 2]);
    work.nowhere.add("C0NONE");
    other.nowhere.add("C0NONE");
    await expect(adapter.chat.post("slack:C0NONE", report, posting)).rejects.toThrow(
      /found it in none of 2 workspaces/,
    );
  });

  test("asks Slack for a channel's workspace no more once it was heard of there", async () => {
    await start();
    asks(other, THERE);
    await settle();
    const before = api.called.length;
    await adapter.chat.post(`slack:${THERE}`, report, { key: "k1" });
    expect(api.called.slice(before)).toEqual(["chat.postMessage"]);
  });

  test("lets go of a workspace that it is taken out of, and hears of it when it is back", async () => {
    await start();
    asks(other, THERE);
    await settle();
    const pools = (app as unknown as { clients: object }).clients;
    expect(Object.keys(pools)).toEqual([OTHER.team]);
    other.uninstall();
    await settle();
    expect(Object.keys(pools)).toEqual([]);
    const chat = adapter.chatFor!(termsWith({ scope: ["slack:T0ELSE"] }));
    await expect(chat.post(`slack:${THERE}`, report, posting)).rejects.toThrow(/none of 0 workspaces/);
    other.installed = true;
    asks(other, THERE);
    await settle();
    expect(await counted()).toHaveLength(4);
  });

  test("is present in those that the list has, while it has them", async () => {
    await start({ terms: { availability: { ...termsWith().availability, heartbeatMs: 60_000 } } });
    work.now += 10_000;
    installed = [WORK.team];
    change();
    await pact.settled();
    const present = (await facts())
      .flatMap((fact) => (fact.type === "presence.up" ? [fact] : []))
      .map(({ at, data }) => [at - MONDAY, data.workspaces]);
    expect(present).toEqual([
      [0, [OTHER.team, WORK.team]],
      [10_000, [WORK.team]],
    ]);
  });
});
