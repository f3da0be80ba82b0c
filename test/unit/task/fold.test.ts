import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evolve, type FoldTerms, fold, inOrder } from "../../../src/task/fold.js";
import { emptyConversation } from "../../../src/task/task.js";
import { ann, bob, conversation, DAY, HOUR, MINUTE, MONDAY, pet, vendor } from "../../kit/facts.js";
import { anyFacts } from "../../kit/random.js";

const terms: FoldTerms = {
  groupWithinMs: 2 * MINUTE,
  reopen: { policy: "continue", withinMs: 72 * HOUR },
  closeAfterMs: 7 * DAY,
};
const policy = (name: FoldTerms["reopen"]["policy"]): FoldTerms => ({
  ...terms,
  reopen: { ...terms.reopen, policy: name },
});
const hours = (count: number) => count * 60;
const days = (count: number) => count * 24 * 60;

describe("opening", () => {
  test("a task opens at the message that addresses the assistant, and its id is the conversation and that message", () => {
    const c = conversation("slack:C1:100.1");
    const { tasks } = fold(
      [c.ask(0, {}, { actor: bob }), c.open(5, {}, { message: "slack:C1:105.2" })],
      terms,
    );
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toMatchObject({
      id: "slack:C1:100.1:105.2",
      requester: ann.id,
      openedAt: MONDAY + 5 * MINUTE,
    });
  });

  test("the requester's further messages belong to the open task, however late, addressed or not", () => {
    const c = conversation();
    const { tasks } = fold([c.open(0), c.answer(1), c.ask(days(3)), c.open(days(5))], terms);
    expect(tasks).toHaveLength(1);
    expect(tasks[0]?.cycles).toEqual([{ startedAt: MONDAY + 3 * DAY, answeredAt: null, cancelledAt: null }]);
  });

  test("another requester's addressed message opens a task of its own", () => {
    const c = conversation();
    const { tasks } = fold([c.open(0), c.answer(1), c.open(2, {}, { actor: bob })], terms);
    expect(tasks.map(({ requester }) => requester)).toEqual([ann.id, bob.id]);
  });

  test("the provider's own requests never count, and thanks alone open nothing", () => {
    const c = conversation();
    expect(fold([c.open(0, {}, { actor: vendor }), c.open(1, { thanks: true })], terms).tasks).toEqual([]);
  });

  test("an edit that first addresses the assistant opens a task at the edit; a later edit of it changes nothing", () => {
    const c = conversation();
    const first = c.ask(0, {}, { message: "slack:C1:1" });
    const edited = { ...c.open(4, {}, { message: "slack:C1:1" }), id: "slack:C1:1:opened@4" };
    const again = { ...c.open(9, {}, { message: "slack:C1:1" }), id: "slack:C1:1:opened@9" };
    const { tasks } = fold([first, edited, again], terms);
    expect(tasks.map(({ openedAt, cycles }) => [openedAt, cycles])).toEqual([[MONDAY + 4 * MINUTE, []]]);
  });

  test("in a direct message a silence longer than groupWithin after the last answer is the point of rest", () => {
    const c = conversation("slack:D1");
    const dm = { direct: true } as const;
    const grouped = [c.open(0, dm), c.open(10, dm), c.answer(11), c.open(12, dm), c.answer(13)];
    expect(fold(grouped, terms).tasks).toHaveLength(1);
    expect(fold([...grouped, c.open(16, dm)], terms).tasks).toHaveLength(2);
  });

  test("in a direct message the requester's word that it is done is the point of rest, so that each request is a task", () => {
    const c = conversation("slack:D1");
    const dm = { direct: true } as const;
    const request = (minute: number) => [c.open(minute, dm), c.answer(minute), c.claim(minute)];
    const first = [...request(0), c.open(1, { ...dm, says: "yes" })];
    const second = [
      ...request(2),
      c.fact("task.rated", 2.5, { rating: 4 }),
      c.open(3, { ...dm, thanks: true }),
    ];
    const third = [...request(4), c.open(5, { ...dm, says: "yes" }), c.open(6, { ...dm, says: 5 })];
    const { tasks } = fold([...first, ...second, ...third], terms);
    expect(
      tasks.map(({ requesterVerdict, rating, reopenings }) => [requesterVerdict?.good, rating, reopenings]),
    ).toEqual([
      [true, null, 0],
      [true, 4, 0],
      [true, 5, 0],
    ]);
  });

  test("in a direct message a claim is at rest after groupWithin as well: what is asked then is another task", () => {
    const c = conversation("slack:D1");
    const dm = { direct: true } as const;
    const claimed = [c.open(0, dm), c.answer(1), c.claim(1)];
    expect(fold([...claimed, c.open(3, dm)], terms).tasks).toMatchObject([
      { closed: [{ endedBy: "withdrawal" }] },
    ]);
    expect(fold([...claimed, c.open(4, dm)], terms).tasks).toMatchObject([
      { closed: [{ to: null }] },
      { closed: [] },
    ]);
    const denied = fold([...claimed, c.open(9, { ...dm, says: "no" })], terms).tasks;
    expect(denied).toMatchObject([{ reopenings: 1 }]);
  });

  test("a relayed person speaks for whoever the conversation is with", () => {
    const c = conversation();
    const relayed = { id: "slack:B1", role: "requester", party: "neither", relayed: true } as const;
    const { tasks } = fold([c.open(0), c.answer(1), c.ask(2, {}, { actor: relayed }), c.answer(5)], terms);
    expect(tasks).toHaveLength(1);
    expect(tasks[0]?.cycles).toEqual([
      { startedAt: MONDAY + 2 * MINUTE, answeredAt: MONDAY + 5 * MINUTE, cancelledAt: null },
    ]);
    expect(tasks[0]?.helpedAt).toBeNull();
  });
});

describe("answering", () => {
  test("an acknowledgement is no answer; an answer is an acknowledgement", () => {
    const c = conversation();
    const [task] = fold([c.open(0), c.acknowledge(1), c.answer(4)], terms).tasks;
    expect(task).toMatchObject({ acknowledgedAt: MONDAY + MINUTE, firstAnsweredAt: MONDAY + 4 * MINUTE });
    const d = conversation();
    expect(fold([d.open(0), d.answer(4)], terms).tasks[0]?.acknowledgedAt).toBe(MONDAY + 4 * MINUTE);
  });

  test("a cycle starts at the oldest unanswered message and ends at the next answer; thanks start none", () => {
    const c = conversation();
    const [task] = fold(
      [c.open(0), c.answer(1), c.ask(5), c.ask(7), c.answer(9), c.ask(10, { thanks: true })],
      terms,
    ).tasks;
    expect(task?.cycles).toEqual([
      { startedAt: MONDAY + 5 * MINUTE, answeredAt: MONDAY + 9 * MINUTE, cancelledAt: null },
    ]);
  });

  test("a cycle is cancelled when the task closes", () => {
    const c = conversation();
    const [task] = fold([c.open(0), c.answer(1), c.ask(5), c.confirm(6)], terms).tasks;
    expect(task?.cycles[0]?.cancelledAt).toBe(MONDAY + 6 * MINUTE);
  });

  test("one message answers one task: the linked one, the mentioned requester's, or the one that waited longest", () => {
    const c = conversation();
    const opened = [c.open(0), c.open(1, {}, { actor: bob, message: "slack:C1:bob" })];
    const answeredAt = (fact: ReturnType<typeof c.answer>) =>
      fold([...opened, fact], terms).tasks.map(({ firstAnsweredAt }) => firstAnsweredAt !== null);
    expect(answeredAt(c.answer(2))).toEqual([true, false]);
    expect(answeredAt(c.answer(2, { link: "slack:C1:bob" }))).toEqual([false, true]);
    expect(answeredAt(c.fact("task.answered", 2, { mentions: [bob.id] }, { actor: pet }))).toEqual([
      false,
      true,
    ]);
  });

  test("a message of the assistant outside any task is unattributed and stops no clock", () => {
    const c = conversation();
    const folded = fold([c.answer(0), c.open(1)], terms);
    expect(folded.unattributedAt).toEqual([MONDAY]);
    expect(folded.tasks[0]?.firstAnsweredAt).toBeNull();
  });

  test("a human who is neither party helps; the provider's member takes over", () => {
    const c = conversation();
    const helped = fold([c.open(0), c.ask(2, {}, { actor: bob }), c.ask(3, { thanks: true })], terms)
      .tasks[0];
    expect(helped).toMatchObject({ helpedAt: MONDAY + 2 * MINUTE, acceptedAt: MONDAY + 3 * MINUTE });
    const d = conversation();
    const taken = fold([d.open(0), d.ask(2, {}, { actor: vendor })], terms).tasks[0];
    expect(taken?.helpedAt).toBeNull();
    const told = fold([d.open(0), d.fact("task.helped", 2, {}, { actor: vendor })], terms).tasks[0];
    expect([told?.helpedAt, told?.endings.length]).toEqual([null, 1]);
    expect(taken?.endings).toEqual([{ at: MONDAY + 2 * MINUTE, kind: "handed-off", revoked: false }]);
  });
});

describe("closing and reopening", () => {
  test("a further message withdraws a claim, and that is no reopening; thanks leave it", () => {
    const c = conversation();
    const withdrawn = fold([c.open(0), c.answer(1), c.claim(1), c.ask(5)], terms).tasks[0];
    expect(withdrawn?.closed).toMatchObject([
      { from: MONDAY + MINUTE, to: MONDAY + 5 * MINUTE, endedBy: "withdrawal" },
    ]);
    expect(withdrawn).toMatchObject({ reopenings: 0, endings: [{ revoked: true }] });
    const d = conversation();
    expect(
      fold([d.open(0), d.claim(1), d.ask(5, { thanks: true })], terms).tasks[0]?.closed[0]?.to,
    ).toBeNull();
  });

  test("a message after a confirmation reopens within the limit, and later opens a linked task", () => {
    const c = conversation();
    const base = [c.open(0), c.claim(1), c.confirm(2)];
    expect(fold([...base, c.ask(hours(72) + 2)], terms).tasks).toMatchObject([{ reopenings: 1 }]);
    const later = fold([...base, c.ask(hours(72) + 3)], terms).tasks;
    expect(later).toMatchObject([{ reopenings: 0 }, { linkedTo: later[0]?.id }]);
  });

  test("a no reopens whatever closed the task; too late it opens a linked one and still revokes the completion", () => {
    const c = conversation();
    const base = [c.open(0), c.claim(1)];
    const soon = fold([...base, c.confirm(9, "no")], terms).tasks;
    expect(soon).toMatchObject([
      { reopenings: 1, endings: [{ kind: "completed", revoked: true }, { kind: "failed" }] },
    ]);
    const late = fold([...base, c.confirm(days(4), "no")], terms).tasks;
    expect(late).toHaveLength(2);
    expect(late[0]?.endings).toMatchObject([
      { kind: "completed", revoked: true },
      { kind: "failed", revoked: false },
    ]);
  });

  test("a message that says no reopens as a no does, asks on, and is no mere withdrawal of the claim", () => {
    const c = conversation();
    const message = "slack:C1:no";
    const said = [c.ask(5, { denies: true }, { message }), c.confirm(5, "no", { message })];
    const [task] = fold([c.open(0), c.answer(1), c.claim(1), ...said], terms).tasks;
    expect(task?.closed).toMatchObject([{ endedBy: "reopening" }]);
    expect(task?.cycles).toMatchObject([{ startedAt: MONDAY + 5 * MINUTE, answeredAt: null }]);
  });

  test("a bare word after the question whether that was it is the verdict, and no further message", () => {
    const c = conversation();
    const base = [c.open(0), c.answer(1), c.claim(1)];
    const confirmed = fold([...base, c.ask(5, { says: "yes" }), c.ask(6, { says: 4 })], terms).tasks[0];
    expect(confirmed).toMatchObject({
      requesterVerdict: { good: true },
      rating: 4,
      reopenings: 0,
      cycles: [],
    });
    expect(confirmed?.closed).toMatchObject([
      { to: null, closes: [{ cause: "assistant-claimed" }, { cause: "user-confirmed" }] },
    ]);
    const denied = fold([...base, c.ask(5, { says: "no" })], terms).tasks[0];
    expect(denied).toMatchObject({ requesterVerdict: { good: false }, reopenings: 1 });
    expect(denied?.cycles).toMatchObject([{ startedAt: MONDAY + 5 * MINUTE, answeredAt: null }]);
    const few = fold([...base, c.ask(5, { says: 2 })], terms).tasks[0];
    expect(few).toMatchObject({ requesterVerdict: null, rating: 2, closed: [{ to: null }] });
  });

  test("a number or a greeting that answers no question asks for nothing: a done task stays done, an open one goes on", () => {
    const c = conversation();
    const base = [c.open(0), c.answer(1), c.claim(1)];
    const unclear = c.ask(5, { says: "unclear" });
    expect(fold([...base, unclear], terms).tasks).toMatchObject([
      { closed: [{ to: null }], cycles: [], requesterVerdict: null, rating: null },
    ]);
    expect(fold([...base, c.confirm(2), unclear], terms).tasks).toMatchObject([
      { closed: [{ to: null }], cycles: [], reopenings: 0 },
    ]);
    const waiting = fold([c.open(0), c.answer(1), c.wait(1), unclear], terms).tasks[0];
    expect(waiting).toMatchObject({ pauses: [{ to: MONDAY + 5 * MINUTE }], cycles: [{ answeredAt: null }] });
  });

  test("points are the same verdict, said or pressed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.boolean(), (points, confirmed) => {
        const verdictOf = (says: boolean) => {
          const c = conversation();
          const given = { message: "slack:C1:points" };
          const before = [c.open(0), c.answer(1), c.claim(1), ...(confirmed ? [c.confirm(2)] : [])];
          const after = says
            ? c.ask(5, { says: points }, given)
            : c.fact("task.rated", 5, { rating: points }, given);
          const [task] = fold([...before, after], terms).tasks;
          return {
            grade: task?.requesterVerdict,
            rating: task?.rating,
            closed: task?.closed,
            endings: task?.endings,
          };
        };
        expect(verdictOf(true)).toEqual(verdictOf(false));
      }),
    );
  });

  test("points are no yes where nobody asked, from anybody else, or without an instant", () => {
    const c = conversation();
    const base = [c.open(0), c.answer(1)];
    const rated = (more = {}) => c.fact("task.rated", 5, { rating: 5 }, more);
    expect(fold([...base, c.claim(1), rated()], terms).tasks).toMatchObject([
      { requesterVerdict: { good: true } },
    ]);
    const none = [{ requesterVerdict: null }];
    expect(fold([...base, c.claim(1, false), rated()], terms).tasks).toMatchObject(none);
    expect(fold([...base, rated()], terms).tasks).toMatchObject(none);
    expect(fold([...base, c.claim(1), rated({ actor: bob })], terms).tasks).toMatchObject(none);
    expect(fold([...base, c.claim(1), rated({ clock: "unknown" })], terms).tasks).toMatchObject(none);
  });

  test("a bare word that nobody asked for is a message like any other", () => {
    const c = conversation();
    const unasked = fold([c.open(0), c.answer(1), c.claim(1, false), c.ask(5, { says: "yes" })], terms)
      .tasks[0];
    expect(unasked).toMatchObject({ requesterVerdict: null, closed: [{ endedBy: "withdrawal" }] });
    const base = [c.open(0), c.answer(1), c.claim(1)];
    const other = fold([...base, c.ask(5, { says: "yes" }, { actor: bob })], terms).tasks[0];
    expect(other).toMatchObject({ requesterVerdict: null, closed: [{ to: null }] });
  });

  test("only the requester confirms, reopens and cancels; a customer member may cancel", () => {
    const c = conversation();
    const base = [c.open(0, {}, { actor: bob }), c.claim(1)];
    const [task] = fold([...base, c.confirm(2, "yes"), c.reopen(3, { actor: vendor })], terms).tasks;
    expect(task).toMatchObject({ requesterVerdict: null, reopenings: 0 });
    const d = conversation();
    const asked = d.open(0, {}, { actor: bob });
    expect(fold([asked, d.cancel(1, { actor: vendor })], terms).tasks[0]?.cancelledAt).toBeNull();
    expect(fold([asked, d.cancel(1, { actor: ann })], terms).tasks[0]?.cancelledAt).toBe(MONDAY + MINUTE);
  });

  test("under first-only a confirmed close stands against a further message", () => {
    const c = conversation();
    const [task] = fold([c.open(0), c.answer(1), c.confirm(2), c.ask(9)], policy("first-only")).tasks;
    expect(task?.closed).toMatchObject([{ to: null }]);
  });

  test("a confirmation read back without a time counts for the grade and closes nothing", () => {
    const c = conversation();
    const [task] = fold([c.open(0), c.confirm(2, "yes", { clock: "unknown" })], terms).tasks;
    expect(task).toMatchObject({ confirmedUnknown: true, closed: [], requesterVerdict: { good: true } });
  });

  test("silence beyond closeAfter is a miss for good, unless the requester was waited for", () => {
    const c = conversation();
    expect(fold([c.open(0), c.answer(1), c.ask(days(9))], terms).tasks[0]?.missedAt).toBe(
      MONDAY + MINUTE + 7 * DAY,
    );
    const d = conversation();
    expect(fold([d.open(0), d.answer(1), d.wait(1), d.ask(days(9))], terms).tasks[0]?.missedAt).toBeNull();
  });
});

describe("pausing", () => {
  test("waiting for the requester pauses until any message of the requester, thanks included", () => {
    const c = conversation();
    const [task] = fold([c.open(0), c.wait(2), c.ask(5, { thanks: true }), c.wait(7), c.ask(8)], terms).tasks;
    expect(task?.pauses).toEqual([
      { from: MONDAY + 2 * MINUTE, to: MONDAY + 5 * MINUTE },
      { from: MONDAY + 7 * MINUTE, to: MONDAY + 8 * MINUTE },
    ]);
  });

  test("waiting for anything else pauses nothing", () => {
    const c = conversation();
    expect(
      fold([c.open(0), c.fact("task.waiting", 1, { reason: "vendor" })], terms).tasks[0]?.pauses,
    ).toEqual([]);
  });
});

describe("partial history", () => {
  test("fewer replies seen than announced are missing; a deleted one is not among those announced", () => {
    const c = conversation("slack:C1:100");
    const facts = [c.open(0, {}, { message: "slack:C1:100" }), c.answer(1), c.ask(2)];
    const announced = (count: number) =>
      c.fact("observation.replies", 3, { count }, { message: "slack:C1:100" });
    const incomplete = (list: typeof facts) => {
      const folded = fold(list, terms);
      return folded.announced > folded.replies.size;
    };
    expect(incomplete([...facts, announced(2)])).toBe(false);
    expect(incomplete([...facts, announced(3)])).toBe(true);
  });
});

describe("laws", () => {
  test("facts in any order fold to one result", () => {
    fc.assert(
      fc.property(anyFacts(), fc.infiniteStream(fc.nat()), (facts, picks) => {
        const shuffled = [...facts];
        for (let index = shuffled.length - 1; index > 0; index--) {
          const other = picks.next().value % (index + 1);
          [shuffled[index], shuffled[other]] = [shuffled[other]!, shuffled[index]!];
        }
        expect(fold(shuffled, terms)).toEqual(fold(facts, terms));
      }),
      { numRuns: 200 },
    );
  });

  test("the newest fact taken by evolve is the same as folding all, and leaves what it was given", () => {
    fc.assert(
      fc.property(anyFacts(), (facts) => {
        let conversation = emptyConversation();
        const ordered = inOrder(facts);
        for (const [index, fact] of ordered.entries()) {
          const before = fold(ordered.slice(0, index), terms);
          const next = evolve(conversation, fact, terms);
          expect(conversation).toEqual(before);
          conversation = next;
        }
        expect(conversation).toEqual(fold(facts, terms));
      }),
      { numRuns: 60 },
    );
  });
});
