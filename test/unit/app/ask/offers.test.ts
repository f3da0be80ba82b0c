import { beforeEach, describe, expect, test } from "vitest";
import { verdictActions } from "../../../../src/app/ask/offers.js";
import { parseLine } from "../../../../src/command/line.js";
import type { Action } from "../../../../src/report/report.js";
import { conversation, MONDAY } from "../../../kit/facts.js";
import { ANN, BOB, TestDesk, threadAt, VENDOR } from "./desk.js";

const thread = threadAt(MONDAY);
const inThread = { conversation: thread };
const ARBITER = "slack:UARBITER";
let desk: TestDesk;

/** Ann asked at nine; two minutes later the pet claimed that it is done, and asked her. */
beforeEach(async () => {
  const c = conversation(thread, MONDAY);
  const [answer, claim] = [{ message: `${thread}.a` }, { message: `${thread}.c` }];
  const facts = [c.open(0), c.answer(2, answer), c.claim(2, true, claim)];
  desk = await TestDesk.open(facts, { arbiter: ARBITER });
});

async function actions(who: string, line: string): Promise<readonly Action[]> {
  desk.wait(1);
  const { report } = await desk.ask(who, line, inThread);
  return report.blocks.flatMap((block) => (block.kind === "actions" ? block.actions : []));
}
const labels = async (who: string, line: string) => (await actions(who, line)).map(({ label }) => label);
const why = `why ${thread}`;

describe("what an answer about a task offers", () => {
  test("is what the asker may say of it as it stands", async () => {
    expect(await labels(ANN, why)).toEqual(["Yes, solved", "Not solved", "Dispute", "Rate"]);
    expect(await labels(BOB, why)).toEqual([]);
    expect(await labels(VENDOR, why)).toEqual([]);
    expect(await labels(ANN, "rate 2")).toEqual(["Yes, solved", "Not solved", "Dispute"]);
    expect(await labels(ANN, "task confirm")).toEqual(["Not solved"]);
    expect(await labels(ANN, "task reopen")).toEqual(["It is solved", "No longer wanted"]);
    expect(await labels(VENDOR, why)).toEqual(["It is done", "It has failed"]);
    expect(await labels(ANN, "task cancel")).toEqual([]);
  });

  test("of a disputed one is how the dispute may end", async () => {
    expect(await labels(ANN, "task dispute no")).toContain("Withdraw the dispute");
    expect(await labels(VENDOR, why)).toEqual(["Concede the dispute"]);
    expect(await labels(ARBITER, why)).toEqual(["Rule"]);
  });

  test("works as it stands, in the asker's own name", async () => {
    const [yes] = await actions(ANN, why);
    expect(await desk.text(ANN, yes!.line)).toContain("grade A");
    expect(await desk.text(BOB, yes!.line)).toContain("REFUSED task confirm");
  });
});

test("lists go on to what their tasks rest on", async () => {
  const [first] = await actions(ANN, "tasks");
  expect(parseLine(first!.line)).toMatchObject({
    name: "why",
    values: { figure: `${thread}:${MONDAY}.000001` },
  });
  expect(await labels(ANN, "status")).toEqual(["Tasks", "Score"]);
});

test("the question whether that was it can be answered without naming the task, under its answer", async () => {
  const lines = verdictActions().map(({ line }) => line);
  expect(lines).toEqual(["task confirm", "task reopen", "task dispute", "rate"]);
  expect(await desk.text(ANN, lines[0]!, { ...inThread, on: `${thread}.a` })).toContain("grade A");
});
