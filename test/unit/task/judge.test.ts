import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Clock, TaskFact } from "../../../src/task/fact.js";
import { fold } from "../../../src/task/fold.js";
import type { Frame } from "../../../src/task/frame.js";
import { casesOf, judge, turningPoints } from "../../../src/task/judge.js";
import { elapsedAt } from "../../../src/task/run.js";
import { ann, bob, conversation, DAY, HOUR, MINUTE, MONDAY, pet, reviewer, vendor } from "../../kit/facts.js";
import { frameWith } from "../../kit/frame.js";
import { anyFacts } from "../../kit/random.js";
import { termsWith } from "../../kit/terms.js";

const frame = frameWith();
const far = MONDAY + 60 * DAY;
const taskTerms = termsWith().tasks;
const policy = (name: "continue" | "new-cycle" | "first-only") =>
  frameWith({ tasks: { ...taskTerms, reopen: { policy: name, withinMs: 72 * HOUR } } });

function judged(facts: readonly TaskFact[], now = far, by: Frame = frame) {
  const seen = facts.filter(({ at }) => at <= now);
  return casesOf(fold(seen, by.terms.tasks), by).map((item) => ({ item, ...judge(item, by, now) }));
}
const state = (facts: readonly TaskFact[], clock: Clock, now = far, by: Frame = frame) =>
  judged(facts, now, by)[0]
    ?.clocks.filter(({ run }) => run.clock === clock)
    .map(({ state }) => state);
const status = (facts: readonly TaskFact[], now = far, by: Frame = frame) => {
  const { status, cause, grade } = judged(facts, now, by)[0]!;
  return [status, cause, grade];
};

describe("response clocks", () => {
  test("met at its due instant, breached one millisecond later", () => {
    const c = conversation();
    const open = c.open(0);
    expect(state([open, c.answer(10)], "first-response-time")).toEqual(["met"]);
    const late = { ...c.answer(10), at: MONDAY + 10 * MINUTE + 1 };
    expect(state([open, late], "first-response-time")).toEqual(["breached"]);
  });

  test("a priority has the time that the agreement names, in upper or lower case", () => {
    const { sla } = termsWith();
    const [objective] = sla!.objectives;
    const clock = { ...objective!.clock!, within: { default: { ms: 10 * MINUTE }, urgent: { ms: MINUTE } } };
    const by = frameWith({ sla: { ...sla!, objectives: [{ ...objective!, clock }] } });
    const c = conversation();
    const stateFor = (priority: string) => {
      const facts = [{ ...c.open(0), data: { ...c.open(0).data, priority } } as TaskFact, c.answer(5)];
      return state(facts, "first-response-time", far, by);
    };
    expect(["urgent", "Urgent", "URGENT", "urgently"].map(stateFor)).toEqual([
      ["breached"],
      ["breached"],
      ["breached"],
      ["met"],
    ]);
  });

  test("running until its due instant has passed, then breached without anybody doing anything", () => {
    const c = conversation();
    const facts = [c.open(0)];
    expect(state(facts, "first-response-time", MONDAY + 10 * MINUTE)).toEqual(["running"]);
    expect(state(facts, "first-response-time", MONDAY + 10 * MINUTE + 1)).toEqual(["breached"]);
  });

  test("an acknowledgement stops its own clock and no other; a clock that no entry names is met on stopping", () => {
    const c = conversation();
    const facts = [c.open(0), c.acknowledge(1)];
    expect(state(facts, "acknowledge-time")).toEqual(["met"]);
    expect(state(facts, "first-response-time")).toEqual(["breached"]);
    expect(judged(facts)[0]?.clocks[0]?.run.judged).toBe(false);
  });

  test("the requester's close before any answer cancels them; a claim does not", () => {
    const c = conversation();
    expect(state([c.open(0), c.close(2)], "first-response-time")).toEqual(["cancelled"]);
    expect(state([c.open(0), c.claim(2)], "first-response-time")).toEqual(["breached"]);
  });

  test("a claim without an answer, closed by the requester after the due instant, stays breached", () => {
    const c = conversation();
    expect(state([c.open(0), c.claim(2), c.close(12)], "first-response-time")).toEqual(["breached"]);
  });

  test("a breach before the cancelling stands, and an answer after it changes nothing", () => {
    const c = conversation();
    expect(state([c.open(0), c.cancel(11)], "first-response-time")).toEqual(["breached"]);
    expect(state([c.open(0), c.cancel(9), c.answer(30)], "first-response-time")).toEqual(["cancelled"]);
  });

  test("an edit whose first version was not seen makes the response clock partial", () => {
    const c = conversation();
    const facts = [
      c.open(0),
      c.acknowledge(1, { clock: "last-version" }),
      c.answer(3, { clock: "last-version" }),
    ];
    const partial = judged(facts)[0]?.clocks.map(({ run }) => [run.clock, run.partial]);
    expect(partial).toContainEqual(["first-response-time", true]);
    expect(partial).toContainEqual(["acknowledge-time", false]);
  });
});

describe("resolution clocks", () => {
  test("under continue a reopening revokes the close and takes the closed time out", () => {
    const c = conversation();
    const facts = [c.open(0), c.confirm(60), c.reopen(60 + 24 * 60), c.confirm(60 + 24 * 60 + 7 * 60)];
    expect(state(facts, "resolution-time")).toEqual(["met"]);
    const run = judged(facts)[0]!.clocks.find(({ run }) => run.clock === "resolution-time")!.run;
    expect(elapsedAt(run, far)).toBe(8 * HOUR);
    expect(run.dueAt).toBe(MONDAY + 24 * HOUR + 8 * HOUR);
  });

  test("under first-only the first close stands; under new-cycle every cycle has to be met", () => {
    const c = conversation();
    const facts = [c.open(0), c.confirm(60), c.reopen(120), c.confirm(120 + 9 * 60)];
    expect(state(facts, "resolution-time", far, policy("first-only"))).toEqual(["met"]);
    expect(state(facts, "resolution-time", far, policy("new-cycle"))).toEqual(["met", "breached"]);
    expect(state(facts, "resolution-time")).toEqual(["breached"]);
  });

  test("a breach is not undone by a later reopening", () => {
    const c = conversation();
    expect(state([c.open(0), c.confirm(9 * 60), c.reopen(9 * 60 + 1)], "resolution-time")).toEqual([
      "breached",
    ]);
  });

  test("waiting for the requester pauses, and the due instant moves by business time", () => {
    const c = conversation();
    const facts = [c.open(0), c.wait(60), c.ask(180)];
    expect(judged(facts)[0]!.clocks.find(({ run }) => run.clock === "resolution-time")!.run.dueAt).toBe(
      MONDAY + 10 * HOUR,
    );
    expect(state([c.open(0), c.wait(60)], "resolution-time", MONDAY + 20 * HOUR)).toEqual(["paused"]);
    expect(state([c.open(0), c.wait(60), c.claim(20 * 60)], "resolution-time")).toEqual(["met"]);
    expect(state([c.open(0), c.wait(9 * 60)], "resolution-time")).toEqual(["breached"]);
  });

  test("an explicit due instant wins over the target, from an import or a requester, not from the host", () => {
    const due = { "resolution-time": MONDAY + 30 * MINUTE };
    const c = conversation();
    expect(state([c.open(0, { origin: "import", dueAt: due }), c.claim(31)], "resolution-time")).toEqual([
      "breached",
    ]);
    const d = conversation();
    expect(state([d.open(0, { origin: "host", dueAt: due }), d.claim(31)], "resolution-time")).toEqual([
      "met",
    ]);
  });

  test("a raised priority gives the earlier of the old due instant and the new target from the raise", () => {
    const c = conversation();
    const due = (minute: number, priority: string, actor = pet) => {
      const facts = [c.open(0), c.fact("task.prioritized", minute, { priority }, { actor })];
      return (
        (judged(facts)[0]!.clocks.find(({ run }) => run.clock === "resolution-time")!.run.dueAt! - MONDAY) /
        HOUR
      );
    };
    expect([due(60, "urgent"), due(7 * 60, "urgent")]).toEqual([3, 8]);
    expect([due(60, "low", pet), due(60, "low", ann)]).toEqual([8, 24]);
    expect(due(9 * 60, "urgent")).toBe(8);
    const lowered = [
      c.open(0, { priority: "urgent" }),
      c.fact("task.prioritized", 5, { priority: "low" }, { actor: pet }),
    ];
    const held = judged(lowered)[0]!.clocks.map(({ run }) => run.priority);
    expect(held).toEqual([null, "urgent", "urgent", null]);
  });

  test("silence is a miss, unless the requester was waited for: then it cancels", () => {
    const slow = frameWith({
      sla: {
        ...termsWith().sla!,
        objectives: [
          {
            metric: "resolution-time",
            clock: { within: { default: { ms: 30 * DAY } }, hours: "always" },
            target: termsWith().sla!.objectives[0]!.target,
            credits: [],
          },
        ],
      },
    });
    const c = conversation();
    expect(state([c.open(0), c.answer(1)], "resolution-time", MONDAY + 8 * DAY, slow)).toEqual(["breached"]);
    expect(state([c.open(0), c.answer(1), c.wait(1)], "resolution-time", MONDAY + 8 * DAY, slow)).toEqual([
      "cancelled",
    ]);
    expect(state([c.open(0, { origin: "import" })], "resolution-time", MONDAY + 8 * DAY, slow)).toEqual([
      "running",
    ]);
    const back = [c.open(0), c.answer(1), c.wait(1), c.close(9 * 24 * 60)];
    expect(state(back, "resolution-time", MONDAY + 10 * DAY, slow)).toEqual(["met"]);
  });

  test("an excluded window pauses every clock; an excluded task is in none", () => {
    const window = { from: MONDAY, to: MONDAY + 20 * MINUTE };
    const paused = frameWith({}, { exclusions: { tasks: new Set(), windows: [window] } });
    const c = conversation();
    expect(state([c.open(0), c.answer(30)], "first-response-time", far, paused)).toEqual(["met"]);
    const spam = frameWith(
      {},
      { exclusions: { tasks: new Set(["slack:C1:100.000001:100.000001"]), windows: [] } },
    );
    expect(judged([c.open(0, {}, { message: "slack:C1:100.000001" })], far, spam)[0]).toMatchObject({
      excluded: true,
      valid: false,
    });
  });
});

describe("grades", () => {
  test("A: confirmed by the requester", () => {
    const c = conversation();
    expect(status([c.open(0), c.claim(1), c.confirm(2)])).toEqual(["completed", "user-confirmed", "A"]);
  });

  test("B: a reviewer's yes, or a tool result that the agreement names", () => {
    const c = conversation();
    const review = (correct: boolean, actor = reviewer) => c.fact("task.reviewed", 3, { correct }, { actor });
    expect(status([c.open(0), c.claim(1), review(true)])[2]).toBe("B");
    expect(status([c.open(0), c.claim(1, false), review(true, pet)])[2]).toBe("D");
    const checked = c.fact(
      "task.completed",
      1,
      { cause: "assistant-claimed", check: "ci:passed" },
      { actor: pet },
    );
    expect(status([c.open(0), checked])[2]).toBe("B");
  });

  test("C: claimed, asked and not denied within 72 h, pending until then", () => {
    const c = conversation();
    const facts = [c.open(0), c.claim(0)];
    expect(status(facts, MONDAY + 72 * HOUR - 1)[2]).toBe("pending");
    expect(status(facts, MONDAY + 72 * HOUR)[2]).toBe("C");
    const disputed = [...facts, c.fact("dispute.opened", 5, {})];
    expect(status(disputed)[2]).toBe("pending");
    expect(status([...disputed, c.fact("dispute.ruled", 6, { grade: "C" }, { actor: reviewer })])[2]).toBe(
      "C",
    );
  });

  test("D: a claim without the question, or silence while the requester was waited for", () => {
    const c = conversation();
    expect(status([c.open(0), c.claim(0, false)])[2]).toBe("D");
    expect(status([c.open(0), c.answer(1), c.wait(1)])).toEqual(["inactive", "inactivity", "D"]);
  });

  test("a question asked on the task after the claim counts as asked", () => {
    const c = conversation();
    const asks = c.fact("task.noted", 2, { asks: true }, { actor: pet });
    expect(status([c.open(0), c.claim(1, false), asks])[2]).toBe("C");
  });

  test("the requester's close is C without a yes; an operator's grades like a claim", () => {
    const c = conversation();
    expect(status([c.open(0), c.close(1)])).toEqual(["completed", "requester-closed", "C"]);
    const operator = c.fact("task.completed", 1, { cause: "operator-closed" }, { actor: vendor });
    expect(status([c.open(0), operator])[2]).toBe("D");
    const posing = c.fact("task.completed", 1, { cause: "requester-closed" }, { actor: vendor });
    expect(status([c.open(0), posing])[1]).toBe("operator-closed");
  });

  test("a no or an incorrect fails the task until it is completed again", () => {
    const c = conversation();
    const denied = [c.open(0), c.claim(1), c.confirm(2, "no")];
    expect(status(denied)[0]).toBe("failed");
    expect(status([...denied, c.claim(5)])[2]).toBe("C");
    expect(
      status([c.open(0), c.claim(1), c.fact("task.reviewed", 2, { correct: false }, { actor: reviewer })])[0],
    ).toBe("failed");
    const trusted = [
      c.open(0),
      c.confirm(1),
      c.fact("task.reviewed", 2, { correct: false }, { actor: reviewer }),
    ];
    expect(status(trusted)[2]).toBe("A");
  });

  test("what a reopening revoked is no completion: the task is open, then overdue", () => {
    const c = conversation();
    const facts = [c.open(0), c.confirm(60), c.reopen(120)];
    expect(status(facts, MONDAY + 3 * HOUR)[0]).toBe("open");
    expect(status(facts, MONDAY + 20 * HOUR)[0]).toBe("overdue");
  });

  test("reopened under first-only and then forgotten it is overdue after closeAfter, and so is an endless pause", () => {
    const c = conversation();
    const forgotten = [c.open(0), c.confirm(60), c.reopen(120)];
    expect(status(forgotten, MONDAY + 6 * DAY, policy("first-only"))[0]).toBe("open");
    expect(status(forgotten, far, policy("first-only"))[0]).toBe("overdue");
    const d = conversation();
    expect(status([d.open(0, { origin: "import" }), d.wait(1)])[0]).toBe("overdue");
  });

  test("a clock that a way in can't see is partial, not missed", () => {
    const c = conversation();
    const [only] = judged([c.open(0, { origin: "import", unseen: ["first-response-time"] })]);
    expect(only!.clocks.filter(({ run }) => run.partial).map(({ run }) => run.clock)).toEqual([
      "first-response-time",
    ]);
  });

  test("a task failed or handed off stays so, and its resolution clock runs on to its due instant", () => {
    const c = conversation();
    const failed = [c.open(0), c.answer(1), c.fact("task.failed", 1, {}, { actor: pet })];
    expect(status(failed)[0]).toBe("failed");
    expect(state(failed, "resolution-time", MONDAY + HOUR)).toEqual(["running"]);
    expect(state(failed, "resolution-time")).toEqual(["breached"]);
  });
});

describe("outside every rate", () => {
  test("answered by another human before the assistant, and accepted", () => {
    const c = conversation();
    const helped = [c.open(0), c.ask(2, {}, { actor: bob })];
    expect(judged(helped)[0]?.answeredByOther).toBe(false);
    expect(judged([...helped, c.ask(3, { thanks: true })])[0]).toMatchObject({
      answeredByOther: true,
      valid: false,
    });
    const late = [c.open(0), c.ask(11, {}, { actor: bob }), c.ask(12, { thanks: true })];
    expect(judged(late)[0]?.answeredByOther).toBe(false);
    const after = [c.open(0), c.answer(1), c.ask(2, {}, { actor: bob }), c.ask(3, { thanks: true })];
    expect(judged(after)[0]?.answeredByOther).toBe(false);
  });

  test("a gap of the channel across its open time makes it partial, once the gap is known", () => {
    const gap = { channel: "slack:C1", from: MONDAY + HOUR, to: MONDAY + 2 * HOUR };
    const gapped = frameWith({}, { gaps: [gap] });
    const c = conversation();
    expect(judged([c.open(0)], MONDAY + 2 * HOUR - 1, gapped)[0]?.partial).toBe(false);
    expect(judged([c.open(0)], MONDAY + 2 * HOUR, gapped)[0]?.partial).toBe(true);
    expect(judged([c.open(0), c.confirm(30)], far, gapped)[0]?.partial).toBe(false);
    expect(judged([c.open(130)], far, gapped)[0]?.partial).toBe(false);
  });
});

describe("laws", () => {
  test("between its turning points a judgement does not change", () => {
    fc.assert(
      fc.property(anyFacts(), fc.nat(50 * 24 * 60), (facts, minute) => {
        const from = Math.max(...facts.map(({ at }) => at));
        const now = from + minute * MINUTE + 1;
        for (const item of casesOf(fold(facts, taskTerms), frame)) {
          const points = [from, ...turningPoints(item, frame, from)].filter((at) => at <= now);
          const last = Math.max(...points);
          const counted = (at: number) => {
            const { clocks, ...rest } = judge(item, frame, at);
            return { ...rest, states: clocks.map(({ state }) => (state === "paused" ? "running" : state)) };
          };
          expect(counted(now)).toEqual(counted(last));
        }
      }),
      { numRuns: 300 },
    );
  });

  test("a breach stands, whatever happens later", () => {
    fc.assert(
      fc.property(anyFacts(), fc.nat(25 * 24 * 60), (facts, minute) => {
        const now = MONDAY + minute * MINUTE;
        const before = judged(facts, now);
        const after = judged(facts, now + 40 * DAY);
        for (const [index, { item, clocks }] of before.entries()) {
          for (const clock of ["first-response-time", "resolution-time"] as const) {
            const breached = clocks.some(({ run, state }) => run.clock === clock && state === "breached");
            const still = after[index]!.clocks.some(
              ({ run, state }) => run.clock === clock && state === "breached",
            );
            if (breached && !still) throw new Error(`${item.task.id}: the breach of ${clock} was undone`);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("a yes read back without a time", () => {
  const yes = (c: ReturnType<typeof conversation>) => c.confirm(0, "yes", { clock: "unknown" });

  test("gives grade A whether or not the agreement knows the assistant's claims", () => {
    const c = conversation();
    const said = [c.open(0), yes(c), c.answer(5), c.ask(20), c.answer(25)];
    const grades = [said, [...said, c.claim(5), c.claim(25)]].map((facts) => status(facts)[2]);
    expect(grades).toEqual(["A", "A"]);
  });

  test("is undone by a reopening, and by a no", () => {
    const c = conversation();
    const claimed = [c.open(0), yes(c), c.claim(5)];
    expect(status([...claimed, c.reopen(20), c.claim(25, false)])[2]).toBe("D");
    expect(status([...claimed, c.confirm(20, "no")])[0]).toBe("failed");
  });
});
