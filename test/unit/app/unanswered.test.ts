import { describe, expect, test } from "vitest";
import { memoryLedger } from "../../../adapters/ledger/memory.js";
import { claimAnswer } from "../../../src/app/claim-answer.js";
import { LEASE_MS } from "../../../src/app/delivery/attempt.js";
import type { Desk } from "../../../src/app/desk.js";
import { createRecorder } from "../../../src/app/record.js";
import { ensureFrame } from "../../../src/app/refold.js";
import { TAKEN_UP_WITHIN_MS, unansweredIn, unansweredOf } from "../../../src/app/unanswered.js";
import type { Fact, TaskFact } from "../../../src/task/fact.js";
import { factSchema } from "../../../src/task/fact.js";
import { MemoryChat } from "../../kit/chat.js";
import { ann, bob, conversation, HOUR, MINUTE, MONDAY, pet, vendor } from "../../kit/facts.js";
import { frameWith } from "../../kit/frame.js";
import { Hand } from "../../kit/house.js";

const frame = frameWith();
const now = MONDAY + HOUR;
const c = () => conversation("slack:C1:100.000001");
const first = "slack:C1:100.000001";

/** Messages that wait, by their minute. */
const minutes = (facts: readonly TaskFact[], judged = frame) =>
  unansweredIn(facts, judged, now).map(({ at }) => (at - MONDAY) / MINUTE);

describe("a request waits for the assistant", () => {
  test("from its first message on, acknowledged or not, and overdue all the more", () => {
    const { open, acknowledge } = c();
    expect(unansweredIn([open(0), acknowledge(1)], frame, now)).toEqual([
      {
        ...{ conversation: first, message: first, at: MONDAY, requester: ann.id },
        place: { platform: "slack", channel: "C1" },
        ...{ made: false, title: null },
      },
    ]);
  });

  test("with whatever the requester has said since it was answered last, in that order", () => {
    const { open, ask, answer } = c();
    expect(minutes([open(0), ask(2), ask(1)])).toEqual([0, 1, 2]);
    expect(minutes([open(0), ask(1), answer(2)])).toEqual([]);
    expect(minutes([open(0), ask(1), answer(2), ask(3), ask(4)])).toEqual([3, 4]);
  });

  test("not by what asks for nothing: thanks, and an edit", () => {
    const { open, ask } = c();
    expect(minutes([open(0), ask(1, { thanks: true }), ask(2, { edit: true })])).toEqual([0]);
  });

  test("not where it was answered, by whoever counts as the assistant", () => {
    const { open, answer } = c();
    expect(minutes([open(0), answer(1)])).toEqual([]);
  });

  test("each requester's own, in one conversation", () => {
    const { open, answer } = c();
    const both = [open(0), open(1, {}, { actor: bob }), answer(2, { link: first })];
    expect(minutes(both)).toEqual([1]);
  });

  test.each<[string, (given: ReturnType<typeof c>) => readonly TaskFact[]]>([
    ["another person helps", ({ ask }) => [ask(1, {}, { actor: bob })]],
    ["the provider's people have answered", ({ ask }) => [ask(1, {}, { actor: vendor })]],
    ["it waits for the requester", ({ wait }) => [wait(1)]],
    ["it is done", ({ close }) => [close(1)]],
    ["it was taken back", ({ cancel }) => [cancel(1)]],
    ["it was handed off", ({ fact }) => [fact("task.handed-off", 1, {}, { actor: pet })]],
    ["it has failed", ({ fact }) => [fact("task.failed", 1, {}, { actor: pet })]],
    ["its message is gone", ({ fact }) => [fact("task.noted", 1, { deleted: true }, { message: first })]],
    ["replies are missing", ({ fact }) => [fact("observation.replies", 1, { count: 2 })]],
  ])("not where %s", (_, more) => {
    const given = c();
    expect(minutes([given.open(0), ...more(given)])).toEqual([]);
  });

  test("not where it is excluded, imported, or a host's", () => {
    const { open } = c();
    const task = open(0);
    const exclusions = { tasks: new Set([`${first}:100.000001`]), windows: [] };
    expect(minutes([task], frameWith({}, { exclusions }))).toEqual([]);
    for (const origin of ["import", "host"] as const) expect(minutes([c().open(0, { origin })])).toEqual([]);
  });

  test("and says where somebody made it a task, with the words that are kept", () => {
    const { open } = c();
    const made = open(0, { origin: "interaction", title: "the build" });
    expect(unansweredIn([made], frame, now)).toMatchObject([{ made: true, title: "the build" }]);
  });
});

async function deskOf(facts: readonly Fact[], at = now) {
  const ledger = memoryLedger();
  await ensureFrame(ledger, frame, MONDAY);
  await createRecorder(ledger, [frame]).record(facts);
  const clock = new Hand(at);
  return { desk: { ledger, clock, frame: () => frame } as unknown as Desk, ledger, clock };
}

describe("the requests of a workspace", () => {
  const inWorkspace = (facts: readonly TaskFact[], workspace: string) =>
    facts.map((fact) => ({ ...fact, source: { ...fact.source, workspace } }) as TaskFact);
  const of = { platform: "slack", workspace: "T1" };

  test("come in the order of asking, those of other workspaces and platforms left out", async () => {
    const ask = (name: string, minute: number) => conversation(name).open(minute);
    const { desk } = await deskOf([
      ...inWorkspace([ask("slack:C1:3.000003", 3), ask("slack:C1:2.000002", 2)], "T1"),
      ...inWorkspace([ask("slack:C2:1.000001", 1)], "T2"),
      ask("discord:7", 1),
    ]);
    const found = await unansweredOf(desk, of);
    expect(found.map(({ message }) => message)).toEqual(["slack:C1:2.000002", "slack:C1:3.000003"]);
  });

  test("are of the last day", async () => {
    const facts = inWorkspace([conversation("slack:C1:3.000003").open(3)], "T1");
    const { desk, clock } = await deskOf(facts);
    clock.at = MONDAY + 3 * MINUTE + TAKEN_UP_WITHIN_MS;
    expect(await unansweredOf(desk, of)).toHaveLength(1);
    clock.at += 1;
    expect(await unansweredOf(desk, of)).toEqual([]);
  });
});

describe("a claim to answer", () => {
  async function workers() {
    const { ledger, clock } = await deskOf([]);
    const desk = (worker: string) => ({ ledger, clock, worker, chat: new MemoryChat(clock) });
    return { one: desk("one"), other: desk("other"), clock, ledger };
  }
  const held = async (...given: Parameters<typeof claimAnswer>) => {
    const taken = await claimAnswer(...given);
    if (taken.status !== "held") throw new Error(`found ${taken.status}, expected to hold it`);
    return taken.hold;
  };

  test("is one worker's, and over once it has answered", async () => {
    const { one, other, clock, ledger } = await workers();
    const both = await Promise.all([claimAnswer(one, first), claimAnswer(other, first)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["held", "waiting"]);
    for (const taken of both) if (taken.status === "held") await taken.hold.done();
    clock.at += 2 * LEASE_MS;
    expect(await claimAnswer(other, first)).toEqual({ status: "over" });
    const { facts } = await ledger.load(`pact:answer:${first}`);
    for (const fact of facts) expect(factSchema.parse(fact)).toEqual(fact);
  });

  test("ends with its lease, unless it is renewed: whoever is late says nothing", async () => {
    const { one, other, clock } = await workers();
    const hold = await held(one, first);
    clock.at += LEASE_MS - MINUTE;
    await hold.renew();
    clock.at += MINUTE;
    expect(await claimAnswer(other, first)).toMatchObject({ status: "waiting" });
    clock.at += LEASE_MS;
    await held(other, first);
    await expect(hold.renew()).rejects.toThrow(/found another process at it/);
  });

  test("may fail twice, and be made once where nobody can tell whether it was answered", async () => {
    const { one, clock } = await workers();
    for (let attempt = 1; attempt <= 3; attempt++) {
      const { until } = await (await held(one, first)).failed(new Error("no answer"));
      expect(await claimAnswer(one, first)).toEqual(
        attempt < 3 ? { status: "waiting", until } : { status: "over" },
      );
      clock.at = until;
    }
    const hold = await held(one, "slack:C1:trigger:1", true);
    clock.at = (await hold.failed(new Error("no answer"))).until;
    expect(await claimAnswer(one, "slack:C1:trigger:1", true)).toEqual({ status: "over" });
  });
});
