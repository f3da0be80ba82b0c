import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { openForWriting } from "../../adapters/compose.js";
import { type Adapter, type Pact, type Pacts, pawpact, together } from "../../adapters/pact.js";
import { ledgersFor } from "../../adapters/service/ledgers.js";
import type { Terms } from "../../src/agreement/terms.js";
import type { ChatEvent, Place } from "../../src/chat/event.js";
import { renderText } from "../../src/report/text.js";
import { MemoryChat } from "../kit/chat.js";
import { DAY, MINUTE, MONDAY } from "../kit/facts.js";
import { termsWith } from "../kit/terms.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-together-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const now = MONDAY;
const clock = { now: () => now };
const log = { info() {}, warn() {}, error() {} };
let serial = 0;
let base: string;
let opened: Pact[];

beforeEach(() => {
  serial += 1;
  base = join(folder, `${serial}.sqlite`);
  opened = [];
});
afterEach(() => Promise.all(opened.map((pact) => pact.close())));

const work = { id: "work", title: "The workspace's desk", scope: ["slack:T0WORK"] };
const help = { id: "help", title: "The help desk", scope: ["slack:T0WORK/C0HELP"] };
const other = { id: "other", title: "The other house's desk", scope: ["slack:T0ELSE"] };

async function open(...agreements: readonly Partial<Terms>[]): Promise<Pacts> {
  const all = agreements.map((terms) => termsWith(terms));
  const kept = await ledgersFor(
    base,
    all.map(({ id }) => id),
  );
  const members: Pact[] = [];
  for (const agreement of all) {
    const options = { agreement, ledger: kept.get(agreement.id)!, clock, log, proposedAt: MONDAY - DAY };
    members.push(await pawpact(options));
    opened.push(members.at(-1)!);
  }
  return together(members);
}

const at = (channel: string, workspace = "T0WORK"): Place => ({ platform: "slack", workspace, channel });
const asks = (place: Place): ChatEvent => ({
  kind: "message",
  place,
  conversation: `slack:${place.channel}:100.1`,
  message: `slack:${place.channel}:100.1`,
  at: MONDAY - MINUTE,
  author: { id: "slack:UANN" },
  text: "how do I do this?",
  mentions: ["slack:UPET"],
});
const asked = (place: Place) => ({ author: { id: "slack:UANN" }, place, message: "slack:x", at: now });
const answer = async (whole: Pacts, place: Place, line: string) =>
  renderText((await whole.ask(asked(place), line)).report, { width: 80, colour: false });

/** How many tasks each has. */
async function counted(whole: Pacts): Promise<Record<string, number>> {
  await whole.settled();
  const counts: Record<string, number> = {};
  for (const { terms, desk } of whole.members) {
    let tasks = 0;
    for await (const { facts } of desk.ledger.conversations())
      tasks += facts.filter(({ type }) => type === "task.opened").length;
    counts[terms.id] = tasks;
  }
  return counts;
}

class Platform implements Adapter {
  readonly platform = "slack";
  readonly chats: Record<string, MemoryChat> = {};
  readonly chat = new MemoryChat(clock);
  attached = 0;
  closed = 0;
  chatFor({ id }: Terms) {
    this.chats[id] = new MemoryChat(clock);
    return this.chats[id];
  }
  async attach() {
    this.attached += 1;
  }
  async close() {
    this.closed += 1;
  }
}

describe("several agreements", () => {
  test("each counts what its scope covers, and no other house's", async () => {
    const whole = await open(work, help, other);
    whole.observe(asks(at("C0HELP")), asks(at("C0RANDOM")), asks(at("C0THERE", "T0ELSE")));
    expect(await counted(whole)).toEqual({ work: 2, help: 1, other: 1 });
  });

  test("a command is answered by the one that holds where it is asked", async () => {
    const whole = await open(work, help, other);
    expect(await answer(whole, at("C0HELP"), "score")).toContain("The help desk");
    expect(await answer(whole, at("C0RANDOM"), "score")).toContain("The workspace's desk");
    expect(await answer(whole, at("C0THERE", "T0ELSE"), "score")).toContain("The other house's desk");
    await expect(whole.ask(asked(at("C0THERE", "T0THIRD")), "score")).rejects.toThrow(/found no agreement/);
  });

  test("a task of code that knows better is counted where it stands, its title where titles are kept", async () => {
    const whole = await open(work, { ...help, store: { text: "title" } });
    whole.task({ requester: "slack:UANN", place: at("C0HELP"), title: "Reset it" }).completed();
    await whole.settled();
    const titles: Record<string, unknown> = {};
    for (const { terms, desk } of whole.members) {
      for await (const { facts } of desk.ledger.conversations())
        for (const fact of facts) if (fact.type === "task.opened") titles[terms.id] = fact.data.title;
    }
    expect(titles).toEqual({ work: undefined, help: "Reset it" });
  });

  test("an adapter is attached and closed once, and each agreement's digests go through its own chat", async () => {
    const digest = { every: "day", atMinute: 9 * 60, timezone: "UTC" } as const;
    const whole = await open(
      { ...work, digests: [{ to: "slack:C0RANDOM", ...digest }] },
      { ...help, digests: [{ to: "slack:C0HELP", ...digest }] },
    );
    const platform = new Platform();
    await whole.use(platform);
    await whole.close();
    await whole.close();
    expect([platform.attached, platform.closed]).toEqual([1, 1]);
    const targets = Object.entries(platform.chats).map(([id, { messages }]) => [
      id,
      messages.map(({ target }) => target),
    ]);
    expect(targets).toEqual([
      ["work", ["slack:C0RANDOM"]],
      ["help", ["slack:C0HELP"]],
    ]);
    expect(platform.chat.messages).toEqual([]);
  });

  test("each is told of a connection to workspaces in its scope alone", async () => {
    const whole = await open(help, other);
    for (const member of whole.members) await member.ask(asked(at("C0HELP")), "help");
    const presence = whole.connected("slack", { workspaces: ["T0WORK", "T0THIRD"] });
    const served = async () => {
      await whole.settled();
      const all: Record<string, unknown> = {};
      for (const { terms, desk } of whole.members) {
        const { facts } = await desk.ledger.load("pact:presence:slack:0:2026-03-02");
        all[terms.id] = facts.map((fact) => (fact.type === "presence.up" ? fact.data.workspaces : null));
      }
      return all;
    };
    expect(await served()).toEqual({ help: [["T0WORK"]], other: [] });
    presence.serve(["T0ELSE"]);
    expect(await served()).toEqual({ help: [["T0WORK"]], other: [["T0ELSE"]] });
    presence.lost();
  });

  test("two that name one place alike are refused", async () => {
    await expect(open(help, { ...work, scope: help.scope })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[UserError: scope: found slack:T0WORK/C0HELP in the agreements help and work, expected it in one. Name other places in one of them: the narrower one is asked there]`,
    );
    await expect(open({ id: "a" }, { id: "b" })).rejects.toThrow(
      /found everything in the agreements a and b/,
    );
    expect(() => together([])).toThrow(/found no agreement/);
  });

  test("one alone is as it was", async () => {
    const one = await open(help);
    expect(one.members).toEqual([one]);
    expect(one.at(at("C0RANDOM"))).toBe(one);
  });
});

describe("where agreements are kept", () => {
  const ledgerOf = async (...ids: string[]) =>
    [...(await ledgersFor(base, ids))].map(([id, ledger]) => [id, ledger.slice(folder.length + 1)]);

  test("one in the file that is named; one that joins it in a file of its own, where it stays", async () => {
    expect(await ledgerOf("help")).toEqual([["help", `${serial}.sqlite`]]);
    const writing = (ledgerAddress: string, id: string) =>
      openForWriting({ ledgerAddress, terms: termsWith({ id }), now });
    await (await writing(base, "help")).close();
    expect(await ledgerOf("help", "work")).toEqual([
      ["help", `${serial}.sqlite`],
      ["work", `${serial}.work.sqlite`],
    ]);
    await (await writing(join(folder, `${serial}.work.sqlite`), "work")).close();
    expect(await ledgerOf("work")).toEqual([["work", `${serial}.work.sqlite`]]);
  });

  test("all of them on the Redis that is named", async () => {
    const kept = await ledgersFor("redis://127.0.0.1:1/0", ["help", "work"]);
    expect([...kept]).toEqual([
      ["help", "redis://127.0.0.1:1/0"],
      ["work", "redis://127.0.0.1:1/0"],
    ]);
  });
});
