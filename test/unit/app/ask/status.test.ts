import { describe, expect, test } from "vitest";
import type { GapEvent } from "../../../../src/chat/event.js";
import { interpret } from "../../../../src/chat/interpret.js";
import { compileRules } from "../../../../src/chat/rules.js";
import { conversation, DAY, HOUR, MINUTE, MONDAY } from "../../../kit/facts.js";
import { frameWith } from "../../../kit/frame.js";
import { ANN, answered, TestDesk } from "./desk.js";

/** Two tasks: one answered in time, one asked at 09:55 and not answered; it is ten. */
async function busyDesk(): Promise<TestDesk> {
  const at = MONDAY + 55 * MINUTE;
  return TestDesk.open([...answered(MONDAY), conversation(`slack:C1:${at}.000001`, at).open(0)]);
}

describe("the status", () => {
  test("shows what is open, what is due next, the clocks so far and the worth to date", async () => {
    const desk = await busyDesk();
    expect(await desk.text(ANN, "status")).toMatchInlineSnapshot(`
      "Test desk: 2026-03 so far, as of 2026-03-02T10:00:00Z

      2 tasks opened: 2 open; 1 waiting for an answer.

      Due within a day      clock                  left
      1772445300000.000001  first-response-time  5m 00s
      1772442000000.000001  resolution-time      7h 00m
      1772445300000.000001  resolution-time      7h 55m

      Clocks so far        kept  missed  running
      first-response-time     1       0        1
      resolution-time         0       0        2

      Error budget left
      first-response-time  ▓▓▓▓▓▓▓▓▓▓  untouched, allows no miss so far
      resolution-time      ··········  no data

      1 of 2 terms on target. Without data: 1. Worth so far: 2000.00 EUR. Nothing is payable: the terms
      are unaccepted.

      Why 1772445300000.000001: /pact why 1772445300000.000001
      Why 1772442000000.000001: /pact why 1772442000000.000001
      Tasks: /pact tasks
      Score: /pact score
      "
    `);
  });

  test("moves while one watches", async () => {
    const desk = await busyDesk();
    desk.wait(2);
    expect(await desk.text(ANN, "status")).toMatch(/first-response-time +3m 00s/);
    desk.wait(4);
    const text = await desk.text(ANN, "status");
    expect(text).toContain("2 tasks opened: 2 open; 1 waiting for an answer, 1 of them too long.");
    expect(text).toMatch(/first-response-time +1 +1 +0/);
    expect(text).not.toMatch(/first-response-time +\dm/);
  });

  test("says what is wrong with Pawpact itself", async () => {
    const desk = await busyDesk();
    desk.troubles = { waiting: 3, troubles: ["the ledger is locked"] };
    const text = await desk.text(ANN, "status");
    expect(text).toContain("3 facts are seen and not recorded yet");
    expect(text).toContain("TROUBLE: the ledger is locked");
  });

  test("says what was not read, and what is to be done about it", async () => {
    const gap = (channel: string, reason: GapEvent["reason"], needs?: string) =>
      interpret(
        {
          kind: "gap",
          place: { platform: "slack", channel },
          ...{ from: MONDAY, to: MONDAY + MINUTE, reason },
          ...(needs === undefined ? {} : { needs }),
        },
        compileRules(frameWith().terms),
      );
    const few = await TestDesk.open([
      ...gap("C1", "scope", "channels:history"),
      ...gap("C2", "membership"),
      ...gap("C3", "rate"),
      ...gap("C4", "retention"),
    ]);
    const notes = async (desk: TestDesk) =>
      (await desk.text(ANN, "status"))
        .split("* NOT READ: ")
        .slice(1)
        .map((note) =>
          note
            .replace(/\n\n.*$/s, "")
            .replace(/\s+/g, " ")
            .trim(),
        );
    expect(await notes(few)).toMatchInlineSnapshot(`
      [
        "#C1 from 2026-03-02T09:00:00Z to 2026-03-02T09:01:00Z: its tasks of that time are partial. Add the scope channels:history to the app, and install it again.",
        "#C2 from 2026-03-02T09:00:00Z to 2026-03-02T09:01:00Z: its tasks of that time are partial. Invite the assistant to the channel.",
        "#C3 from 2026-03-02T09:00:00Z to 2026-03-02T09:01:00Z: its tasks of that time are partial. It is being read, as fast as the platform allows.",
        "#C4 from 2026-03-02T09:00:00Z to 2026-03-02T09:01:00Z: its tasks of that time are partial. The platform keeps nothing older, so that it stays open.",
      ]
    `);
    const many = await TestDesk.open(
      ["C1", "C2", "C3", "C4", "C5", "C6", "C7"].flatMap((id) => gap(id, "rate")),
    );
    expect((await notes(many)).at(-1)).toBe("2 more gaps.");
  });

  test("of a period without tasks says so, and is of the period that runs", async () => {
    const desk = await busyDesk();
    desk.now = MONDAY + 40 * DAY + HOUR;
    expect(await desk.text(ANN, "status")).toContain("No task was opened in 2026-04 yet.");
  });

  test("comes with the picture, for the asker alone unless they share it", async () => {
    const desk = await busyDesk();
    expect(await desk.ask(ANN, "status")).toMatchObject({ picture: true, shared: false });
    expect(await desk.ask(ANN, "status share")).toMatchObject({ picture: true, shared: true });
  });

  test("sees what the platform dates a little after our own clock", async () => {
    const desk = await busyDesk();
    const ahead = desk.now + 6 * MINUTE;
    expect(await desk.text(ANN, "status", { at: ahead })).toMatch(/first-response-time +1 +1 +0/);
  });
});
