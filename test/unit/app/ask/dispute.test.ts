import { beforeEach, describe, expect, test } from "vitest";
import { conversation, DAY, MONDAY } from "../../../kit/facts.js";
import { ANN, BOB, TestDesk, threadAt, VENDOR } from "./desk.js";

const thread = threadAt(MONDAY);
const inThread = { conversation: thread };
const ARBITER = "slack:UARBITER";
let desk: TestDesk;

/** Ann, of the customer, asked at nine; two minutes later the pet claimed that it is done, and asked her. */
beforeEach(async () => {
  desk = await openDesk();
});
async function openDesk(terms: Parameters<typeof TestDesk.open>[1] = { arbiter: ARBITER }) {
  const c = conversation(thread, MONDAY);
  const [answer, claim] = [{ message: `${thread}.a` }, { message: `${thread}.c` }];
  return TestDesk.open([c.open(0), c.answer(2, answer), c.claim(2, true, claim)], terms);
}
/** What is said to a line asked in the task's thread, on one line of text. */
const said = async (who: string, line: string) => (await desk.text(who, line, inThread)).replace(/\s+/g, " ");
const disputed = () => said(ANN, "task dispute the build still fails");
const grade = async () => /completed[^.]*|failed|: open/.exec(await said(ANN, `why ${thread}`))?.[0];

describe("a dispute", () => {
  test("holds the grade of a claim for as long as it lasts, and its reason is told", async () => {
    const text = await disputed();
    expect(text).toContain(
      "Disputed: it counts nowhere until the dispute is withdrawn, the provider concedes, or @UARBITER rules.",
    );
    expect(text).toContain("completed, its grade is pending, disputed.");
    desk.now = MONDAY + 30 * DAY;
    expect(await grade()).toContain("grade pending");
    const why = await said(ANN, `why ${thread}`);
    expect(why).toContain("dispute.opened by requester (action:dispute): the build still fails");
    expect(why).toContain("until that is withdrawn, conceded or ruled on");
  });

  test("comes while the grade is pending, once, and of a claim alone", async () => {
    await disputed();
    expect(await disputed()).toContain("disputed already, expected one that nobody disputes");
    desk = await openDesk();
    desk.now = MONDAY + 4 * DAY;
    expect(await disputed()).toMatch(/completed with grade C, expected a claim that is younger than 72h/);
    desk = await openDesk();
    await desk.ask(ANN, "task reopen", inThread);
    expect(await disputed()).toContain("open, expected a claim that it is done");
    expect(await said(ANN, "task reopen")).toContain("It counts as not solved, and its clocks run");
    desk = await openDesk();
    await desk.ask(ANN, "task confirm", inThread);
    expect(await disputed()).toContain("completed with grade A, expected a claim");
  });

  test("that comes too late as a fact holds nothing", async () => {
    const c = conversation(thread, MONDAY);
    await desk.record([c.fact("dispute.opened", 73 * 60, {}, { message: `${thread}.late` })]);
    desk.now = MONDAY + 4 * DAY;
    expect(await grade()).toContain("grade C");
  });

  test("ends by being withdrawn: the claim counts as if nobody had disputed it", async () => {
    await disputed();
    expect(await said(ANN, "task withdraw")).toContain("its grade is what it would be without");
    desk.now = MONDAY + 4 * DAY;
    expect(await grade()).toContain("grade C");
    expect(await said(ANN, "task withdraw")).toContain("not disputed, expected one that is");
  });

  test("is conceded and ruled on without naming the task, where it is the only one that is disputed there", async () => {
    const elsewhere = (who: string, line: string) => desk.text(who, line);
    expect(await elsewhere(VENDOR, "task concede")).toContain("found no task here that it fits");
    await disputed();
    expect(await elsewhere(ARBITER, "task rule B")).toContain("completed, grade B");
    desk = await openDesk();
    await disputed();
    expect(await elsewhere(VENDOR, "task concede")).toContain("The dispute is conceded");
  });

  test("ends by concession: the task is open again, and has failed unless it is completed after all", async () => {
    await disputed();
    const text = await said(VENDOR, "task concede");
    expect(text).toContain("The dispute is conceded");
    expect(text).toContain("failed.");
    expect(text).toContain("resolution-time: running");
    desk.wait(1);
    await desk.ask(VENDOR, "task done", inThread);
    expect(await said(ANN, "task confirm")).toContain("completed, grade A");
  });

  test("ends by a ruling of the named arbiter, which goes before every other verdict", async () => {
    await disputed();
    expect(await said(ARBITER, "task rule b")).toContain("its completion has grade B");
    expect(await grade()).toContain("grade B");
    expect(await said(VENDOR, "task concede")).toContain("not disputed, expected one that is");
    const otherwise = await said(ARBITER, "task rule failed");
    expect(otherwise).toContain("Ruled: it has failed");
    expect(otherwise).not.toContain("disputed");
    expect(await grade()).toContain("failed");
  });

  test("is over once the task is open again: another claim is another matter", async () => {
    await disputed();
    desk.wait(1);
    await desk.ask(ANN, "task reopen", inThread);
    const c = conversation(thread, desk.now);
    await desk.record([c.claim(1, true, { message: `${thread}.again` })]);
    desk.now += 4 * DAY;
    expect(await grade()).toContain("grade C");
  });
});

describe("who may", () => {
  test.each([
    [BOB, "task dispute no", "whoever asked for the task or members of the customer"],
    [VENDOR, "task dispute no", "whoever asked for the task or members of the customer"],
    [VENDOR, "task withdraw", "whoever asked for the task or members of the customer"],
    [ANN, "task concede", "members of the provider"],
    [VENDOR, "task rule a", "the arbiter that the agreement names"],
    [VENDOR, "task confirm", "whoever asked for the task (@UANN)"],
  ])("%s may not %s", async (who, line, expected) => {
    await disputed();
    const before = await desk.facts(thread);
    expect(await said(who, line)).toContain(`expected one by ${expected}`);
    expect(await desk.facts(thread)).toEqual(before);
  });

  test("rule is nobody where the agreement names no arbiter, and says so", async () => {
    desk = await openDesk({});
    expect(await disputed()).toContain("an arbiter rules (the agreement names none)");
    expect(await said(BOB, "task rule a")).toContain("The agreement names none: name them in arbiter");
  });

  test("facts of others than those change nothing", async () => {
    const c = conversation(thread, MONDAY);
    const by = (party: "provider" | "neither") => ({
      actor: { id: "slack:UX", role: "requester" as const, party },
    });
    await desk.record([
      c.fact("dispute.opened", 5, {}, { ...by("provider"), message: `${thread}.1` }),
      c.fact("dispute.ruled", 6, { grade: "A" }, { ...by("provider"), message: `${thread}.2` }),
    ]);
    desk.now = MONDAY + 4 * DAY;
    expect(await grade()).toContain("grade C");
    await desk.record([c.fact("dispute.conceded", 7, {}, { ...by("neither"), message: `${thread}.3` })]);
    expect(await grade()).toContain("grade C");
  });
});
