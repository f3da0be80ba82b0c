import { beforeEach, describe, expect, test } from "vitest";
import { bob, conversation, DAY, HOUR, MONDAY } from "../../../kit/facts.js";
import { ANN, answered, BOB, TestDesk, threadAt, VENDOR } from "./desk.js";

const thread = threadAt(MONDAY);
const inThread = { conversation: thread };
let desk: TestDesk;

/** Ann, of the customer, asked at nine and got an answer two minutes later; now it is ten. */
beforeEach(async () => {
  desk = await TestDesk.open(answered(MONDAY));
});

describe("what is said of a task", () => {
  test("says what it did to which task, and what follows", async () => {
    expect(await desk.text(ANN, "task done", inThread)).toMatchInlineSnapshot(`
      "Test desk: task done

      Closed by the requester: its resolution clock has stopped. It can be reopened within 72h.

      Task 1772442000000.000001: completed, grade C.

      * first-response-time: kept
      * resolution-time: kept

      Yes, solved: /pact task confirm task:1772442000000.000001
      Not solved: /pact task reopen task:1772442000000.000001
      Rate: /pact rate task:1772442000000.000001 rating:RATING
      "
    `);
    desk.wait(30);
    expect(await desk.text(ANN, "task reopen", inThread)).toMatchInlineSnapshot(`
      "Test desk: task reopened

      Reopened: its resolution clock runs again; the time in which it was closed is taken out.

      Task 1772442000000.000001: open.

      * first-response-time: kept
      * resolution-time: running, 7h 00m left, due 2026-03-02T17:30:00Z

      It is solved: /pact task confirm task:1772442000000.000001
      No longer wanted: /pact task cancel task:1772442000000.000001
      "
    `);
    expect(await desk.text(ANN, "rate 4", inThread)).toContain("Rated 4 of 5: it counts as satisfied.");
    expect(await desk.text(ANN, "rate 2", inThread)).toContain("Before it was 4; the latest counts.");
  });

  test("of a cancelled task counts for nothing, and its answer says so", async () => {
    await desk.ask(ANN, "task cancel", inThread);
    expect(await desk.text(ANN, "rate 4", inThread)).toContain(
      "Rated 4 of 5: its task is outside every rate, so the rating is too.",
    );
  });

  test("by its requester that it is solved closes it with grade A, once", async () => {
    const text = await desk.text(ANN, "task confirm", inThread);
    expect(text).toContain("Confirmed by the requester: grade A.");
    expect(text).toContain("completed, grade A.");
    expect(await desk.text(ANN, "task confirm", inThread)).toContain("confirmed already");
    expect(await desk.text(ANN, "score")).toMatch(/Completed: 1 A, 0 B, 0 C/);
  });

  test("outside of the agreement's places counts where the task stands", async () => {
    const home = { platform: "slack", workspace: "T1", channel: "UANN" };
    const scoped = await TestDesk.open(answered(MONDAY), { scope: ["slack:T1/C1"] });
    const text = await scoped.text(ANN, `task done task:${thread}`, { place: home });
    expect(text).toContain("completed, grade C");
    const done = (await scoped.facts(thread)).find(({ type }) => type === "task.completed");
    expect(done?.source).toMatchObject({ platform: "slack", channel: "C1" });
  });

  test("is a fact like any other: the figures move with it", async () => {
    await desk.ask(ANN, "task done", inThread);
    expect(await desk.facts(thread)).toContainEqual(
      expect.objectContaining({
        type: "task.completed",
        link: thread,
        at: desk.now,
        actor: { id: ANN, party: "customer", role: "requester" },
        data: { cause: "requester-closed" },
      }),
    );
    expect(await desk.text(ANN, "score")).toMatch(/Completed: 0 A, 0 B, 1 C/);
  });

  test("of the provider that it is done is closed by the operator, and graded like a claim", async () => {
    expect(await desk.text(VENDOR, "task done", inThread)).toContain("Closed by the operator");
    const completed = (await desk.facts(thread)).find(({ type }) => type === "task.completed");
    expect(completed?.data).toEqual({ cause: "operator-closed" });
    expect(await desk.text(VENDOR, "task done", inThread)).toContain("closed already");
  });

  test("that it waits for the requester pauses it, and resuming ends that", async () => {
    expect(await desk.text(VENDOR, "task wait", inThread)).toContain("resolution-time: paused");
    expect(await desk.text(VENDOR, "task wait", inThread)).toContain("waiting for the requester already");
    desk.wait(60);
    expect(await desk.text(VENDOR, "task resume", inThread)).toContain(
      "resolution-time: running, 7h 00m left",
    );
    expect(await desk.text(VENDOR, "task resume", inThread)).toContain("REFUSED task resume: found");
  });

  test("that it waits for others pauses nothing", async () => {
    const text = await desk.text(VENDOR, "task wait for:other", inThread);
    expect(text).toContain("No clock is paused");
    expect(text).toContain("resolution-time: running");
  });

  test("that it has failed counts against it, and its clock runs on", async () => {
    const text = await desk.text(VENDOR, "task fail", inThread);
    expect(text).toContain("failed.");
    expect(text).toContain("resolution-time: running");
  });

  test("to reopen too late opens a new task that goes on from it", async () => {
    await desk.ask(ANN, "task done", inThread);
    desk.wait(4 * 24 * 60);
    const text = await desk.text(ANN, "task reopen", inThread);
    expect(text).toContain("closed more than 72h ago: a new task goes on from it");
    expect(text).toContain(`Task ${thread}:2.5: open`);
  });
});

describe("opening a task", () => {
  test("outside of any conversation makes one of its own, whose clocks run from now", async () => {
    const text = await desk.text(BOB, "task open Reset the test system");
    expect(text).toContain("Task slack:C1:trigger:1.5:1.5: open");
    expect(text).toContain("Its title is not kept");
    expect(text).toContain("first-response-time: running, 10m 00s left");
    const [opened] = await desk.facts("slack:C1:trigger:1.5");
    expect(opened?.data).toEqual({ origin: "interaction" });
  });

  test("keeps a title, and a priority with a target, where the agreement does", async () => {
    const keeping = await TestDesk.open([], { store: { text: "title" } });
    const text = await keeping.text(BOB, "task open priority:urgent Reset the test system");
    expect(text).toContain("(Reset the test system): open");
    expect(text).toContain("first-response-time: running, 2m 00s left");
    expect(await keeping.text(BOB, "task open priority:hgih Help")).toBe(
      'REFUSED task open: priority found "hgih", expected one that the agreement has a target for: default, urgent, low. Name one of them, or none',
    );
  });

  test("for another person is for the customer, and not for somebody of the provider", async () => {
    const text = await desk.text(ANN, "task open for:slack:UBOB Reset the test system");
    expect(text).toContain("open.");
    const [opened] = await desk.facts("slack:C1:trigger:1.5");
    expect(opened?.actor).toMatchObject({ id: BOB, party: "neither" });
    expect(await desk.text(BOB, "task open for:slack:UANN")).toContain(
      "found a request by @UBOB, expected one by members of the customer",
    );
    expect(await desk.text(BOB, "task open for:slack:UBOB")).toContain("Opened");
    expect(await desk.text(ANN, "task open for:slack:UVENDOR")).toContain("who is of the provider");
    expect(await desk.text(ANN, "task open for:slack:UPET")).toContain("who is of the provider");
  });

  test("at a message makes it a task of that conversation, once", async () => {
    const c = conversation(threadAt(MONDAY + HOUR), MONDAY + HOUR);
    const [said, other] = [
      { actor: bob, message: `${threadAt(MONDAY + HOUR)}` },
      { message: "slack:C1:7.7" },
    ];
    await desk.record([c.ask(0, {}, said), c.ask(1, {}, other)]);
    desk.now = MONDAY + 2 * HOUR;
    const at = { conversation: threadAt(MONDAY + HOUR), on: threadAt(MONDAY + HOUR) };
    const text = await desk.text(ANN, "task open for:slack:UBOB", at);
    expect(text).toContain(`Task ${MONDAY + HOUR}.000001: open.`);
    expect(text).toContain("its clocks run from 2026-03-02T11:00:00Z");
    expect(await desk.text(ANN, "task open for:slack:UBOB", at)).toContain(
      `found a message of the task ${MONDAY + HOUR}.000001, expected one that belongs to no task`,
    );
    expect(await desk.text(ANN, "task open", { ...at, on: "slack:C1:7.7" })).toContain(":7.7: open.");
  });

  test("is not for the provider, nor outside of the agreement's scope", async () => {
    expect(await desk.text(VENDOR, "task open")).toBe(
      "REFUSED task open: found a request by @UVENDOR, expected one by anyone but members of the provider. Ask one of them to do it",
    );
    const elsewhere = await TestDesk.open([], { scope: ["slack:T1/C9"] });
    expect(await elsewhere.text(BOB, "task open")).toContain(
      "a place that the agreement does not cover (#C1)",
    );
    expect(await elsewhere.facts("slack:C1:trigger:1.5")).toEqual([]);
  });
});

describe("who may", () => {
  test.each([
    [BOB, "task done", "whoever asked for the task, members of the customer or members of the provider"],
    [VENDOR, "task reopen", "whoever asked for the task (@UANN)"],
    [VENDOR, "task cancel", "whoever asked for the task or members of the customer"],
    [VENDOR, "rate 5", "whoever asked for the task (@UANN)"],
  ])("%s may not %s", async (who, line, expected) => {
    await desk.ask(ANN, "task done", inThread);
    const before = await desk.facts(thread);
    expect(await desk.text(who, line, inThread)).toContain(`expected one by ${expected}`);
    expect(await desk.facts(thread)).toEqual(before);
  });

  test("the customer cancels what another one asked for, and a breach before that stands", async () => {
    const bobs = await TestDesk.open(
      answered(MONDAY, 30, { actor: { id: BOB, role: "requester", party: "neither" } }),
    );
    const text = await bobs.text(ANN, "task cancel", inThread);
    expect(text).toContain("cancelled.");
    expect(text).toContain("first-response-time: missed");
    expect(await bobs.text(ANN, "task done", inThread)).toContain("found slack:C1:");
  });
});

describe("which task is meant", () => {
  const later = MONDAY + 30 * 60_000;

  test("is the one of the message pointed at, before any other", async () => {
    await desk.record(answered(later));
    expect(await desk.text(ANN, "task done", { conversation: threadAt(later), on: thread })).toContain(
      `Task ${MONDAY}.000001`,
    );
    expect(await desk.text(ANN, "task done", { on: "slack:C1:9.9" })).toContain("belongs to no task");
  });

  test("is the one named, by its id or the beginning or end of it", async () => {
    await desk.record(answered(later));
    const id = `${thread}:${MONDAY}.000001`;
    expect(await desk.text(ANN, `task wait ${id}`)).toContain(`Task ${MONDAY}.000001: `);
    expect(await desk.text(ANN, `task resume …${String(MONDAY).slice(-8)}.000001`)).toContain(
      `Task ${MONDAY}.000001: `,
    );
    expect(await desk.text(ANN, "task done slack:C1")).toContain("found several tasks");
    expect(await desk.text(ANN, "task done nowhere")).toContain('found "nowhere", expected the id of a task');
  });

  test("is in a thread the asker's own that is open, else the latest there", async () => {
    expect(await desk.text(VENDOR, "task wait", inThread)).toContain(`Task ${MONDAY}.000001: `);
  });

  test("is elsewhere the asker's latest open one in this place, but to rate the latest", async () => {
    await desk.record(answered(later));
    await desk.ask(ANN, "task done", { conversation: threadAt(later) });
    expect(await desk.text(ANN, "task wait")).toContain(`Task ${MONDAY}.000001: `);
    expect(await desk.text(ANN, "rate 5")).toContain(`Task ${later}.000001: `);
  });

  test("is none where nobody asked of late, and then the answer says what to do", async () => {
    expect(await desk.text(BOB, "task done")).toBe(
      "REFUSED task done: found no task of @UBOB here among the last 1000 conversations of 31 days, expected one. Name it with task:ID as /pact tasks shows it, or ask in its thread",
    );
    desk.now = MONDAY + 32 * DAY;
    expect(await desk.text(ANN, "task done")).toContain("found no task of @UANN here");
    desk.now = MONDAY + HOUR;
    const place = { platform: "slack", workspace: "T1", channel: "C2" };
    expect(await desk.text(ANN, "task done", { place })).toContain("found no task");
  });

  test("stays the same when a platform asks the same thing twice, and so does the record", async () => {
    const twice = { ...inThread, message: "slack:C1:trigger:same", at: desk.now };
    const first = await desk.text(ANN, "task done", twice);
    const facts = await desk.facts(thread);
    expect(await desk.text(ANN, "task done", twice)).toBe(first);
    expect(await desk.facts(thread)).toEqual(facts);
  });
});

test("an answer about a task is for its asker alone", async () => {
  expect(await desk.ask(ANN, "task done", inThread)).toMatchObject({ shared: false, picture: false });
});
