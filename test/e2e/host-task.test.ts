import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { handlersOf, type RunningHandler } from "../../adapters/pact/running.js";
import { type Pact, pawpact } from "../../adapters/pact.js";
import type { Terms } from "../../src/agreement/terms.js";
import { type TaskView, tasksOf } from "../../src/app/tasks.js";
import type { Fact } from "../../src/task/fact.js";
import { MINUTE, MONDAY } from "../kit/facts.js";
import { termsWith } from "../kit/terms.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-task-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const place = { platform: "slack", workspace: "T1", channel: "C1" } as const;
const ANN = "slack:UANN";
let pact: Pact;
let now: number;
let logged: string[];
let serial = 0;

async function open(terms: Partial<Terms> = {}): Promise<Pact> {
  serial += 1;
  [now, logged] = [MONDAY, []];
  const told = (message: string) => void logged.push(message);
  pact = await pawpact({
    agreement: termsWith(terms),
    ledger: join(folder, `${serial}.sqlite`),
    clock: { now: () => now },
    log: { info: told, warn: told, error: told },
    proposedAt: MONDAY,
  });
  return pact;
}
beforeEach(() => open());
afterEach(() => pact.close());

async function tasks(): Promise<TaskView[]> {
  await pact.settled();
  const found: TaskView[] = [];
  for await (const view of tasksOf(pact.desk.ledger, pact.desk.frame(), undefined, now + MINUTE))
    found.push(view);
  return found;
}
async function facts(conversation: string): Promise<readonly Fact[]> {
  await pact.settled();
  return (await pact.desk.ledger.load(conversation)).facts;
}

describe("a task that the host's code opens", () => {
  test("is measured by what the code tells of it", async () => {
    const task = pact.task({ requester: ANN, place, priority: "urgent" });
    now += MINUTE;
    task.acknowledged().answered();
    now += MINUTE;
    task
      .attempted({ ok: false, cost: "0.01" })
      .attempted({ ok: true, costMicros: 20_000, tokens: 1_200, durationMs: 812.6 });
    task.completed({ asked: true });
    const [view, ...more] = await tasks();
    expect(more).toEqual([]);
    expect(view!.task).toMatchObject({ id: task.id, requester: ANN, origin: "host", channel: "slack:C1" });
    expect(view!.task.attempts).toEqual({ count: 2, uncosted: 0, costMicros: 30_000 });
    expect(view!.judgement).toMatchObject({
      status: "completed",
      grade: "pending",
      cause: "assistant-claimed",
    });
    expect(view!.clocks["first-response-time"]).toMatchObject({ state: "met", elapsedMs: MINUTE });
  });

  test("with a key is one task, however often and however late it is opened again", async () => {
    const job = { requester: ANN, place, key: "ticket/17: a b" };
    const first = pact.task(job);
    now += MINUTE;
    const again = pact.task(job);
    expect(again.id).toBe(first.id);
    const [view, ...more] = await tasks();
    expect(more).toEqual([]);
    expect(view!.task.openedAt).toBe(MONDAY);
    expect(pact.task({ ...job, key: "ticket/18" }).id).not.toBe(first.id);
    expect(await tasks()).toHaveLength(2);
  });

  test("waits, goes on, is handed over and fails as the code says", async () => {
    const task = pact.task({ requester: ANN, place });
    task.answered().waiting();
    now += 10 * MINUTE;
    expect((await tasks())[0]!.clocks["resolution-time"]!.state).toBe("paused");
    task.resumed().prioritized("urgent");
    expect((await tasks())[0]).toMatchObject({ priority: "urgent" });
    task.handedOff("slack:UVENDOR");
    expect((await tasks())[0]!.judgement.status).toBe("handed-off");
    now += MINUTE;
    task.failed();
    expect((await tasks())[0]!.judgement.status).toBe("failed");
  });

  test("is proven by a tool that the agreement names: grade B", async () => {
    await pact.close();
    await open({ checks: ["ci:passed"] });
    pact.task({ requester: ANN, place }).answered().completed({ check: "ci:passed" });
    expect((await tasks())[0]!.judgement.grade).toBe("B");
  });

  test("keeps its title only where the agreement stores titles", async () => {
    pact.task({ requester: ANN, place, title: "Reset it" });
    expect((await tasks())[0]!.task.title).toBeNull();
    await pact.close();
    await open({ store: { text: "title" } });
    pact.task({ requester: ANN, place, title: "Reset it" });
    expect((await tasks())[0]!.task.title).toBe("Reset it");
  });

  test("is not due when the provider's own code says so, and never counts for the provider's people", async () => {
    const task = pact.task({ requester: ANN, place, dueAt: { "resolution-time": MONDAY + 1 } });
    now += MINUTE;
    expect((await tasks())[0]!.clocks["resolution-time"]!.state).toBe("running");
    expect(await facts(task.id!.slice(0, task.id!.lastIndexOf(":")))).toHaveLength(1);
    pact.task({ requester: "slack:UVENDOR", place });
    expect(await tasks()).toHaveLength(1);
  });
});

describe("the task of a running handler", () => {
  const handlers = handlersOf<RunningHandler>("slack");
  const root = "slack:C1:100.1";
  const running = { conversation: root, message: root, place, author: { id: ANN } };
  const ask = () =>
    pact.observe({
      kind: "message",
      ...{ place, conversation: root, message: root, at: MONDAY, author: { id: ANN } },
      text: "it hangs",
      mentions: ["slack:UPET"],
    });

  test("is the one that the handler works on, also after what it awaits", async () => {
    ask();
    now += MINUTE;
    await handlers.run(running, async () => {
      await pact.settled();
      pact.task().answered().attempted({ ok: true, cost: 0.5 });
    });
    const [view, ...more] = await tasks();
    expect(more).toEqual([]);
    expect(view!.task.attempts.costMicros).toBe(500_000);
    expect(view!.clocks["first-response-time"]).toMatchObject({ state: "met", elapsedMs: MINUTE });
  });

  test("has beside it what the code opens for somebody else, in the same conversation", async () => {
    ask();
    handlers.run(running, () => pact.task({ requester: "slack:UBOB" }).acknowledged());
    const views = await tasks();
    expect(views.map(({ task }) => [task.conversation, task.requester])).toEqual([
      [root, ANN],
      [root, "slack:UBOB"],
    ]);
    expect(views.map(({ task }) => task.acknowledgedAt !== null)).toEqual([false, true]);
  });

  test("is another platform's business where that one runs", () => {
    handlers.run(running, () => {
      expect(handlersOf("slack").getStore()).toBe(running);
      expect(handlersOf("discord").getStore()).toBeUndefined();
    });
    expect(handlers.getStore()).toBeUndefined();
  });
});

describe("nothing is thrown into the host", () => {
  test("where there is no task to speak of: it is said once, in the log", async () => {
    pact.task().answered().completed();
    pact.task({ requester: ANN }).answered();
    await pact.settled();
    expect(pact.desk.health().waiting).toBe(0);
    expect(logged).toEqual([
      "task: found no requester outside of any handler, expected one of them. Say whose it is: task({ requester, place })",
      "task: found no place outside of any handler, expected one: { platform, channel }. It is not opened",
    ]);
  });

  test("for costs that can't be: the attempt counts, and the log says what was left out", async () => {
    const task = pact.task({ requester: ANN, place });
    task.attempted({ ok: true, cost: -1, tokens: Number.NaN, durationMs: 5 });
    expect((await tasks())[0]!.task.attempts).toEqual({ count: 1, uncosted: 1, costMicros: 0 });
    expect(logged).toEqual([
      "task: attempted: costMicros found NaN, expected 0 or more. It is left out",
      "task: attempted: tokens found NaN, expected 0 or more. It is left out",
    ]);
  });

  test("for an object that is none", () => {
    const wrong = { requester: {}, place: 7, key: 12 } as never;
    expect(() =>
      pact
        .task(wrong)
        .answered()
        .attempted(undefined as never),
    ).not.toThrow();
  });
});
