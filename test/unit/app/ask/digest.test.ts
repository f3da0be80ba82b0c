import { describe, expect, test } from "vitest";
import { digestSlots } from "../../../../src/app/digest/slot.js";
import { askedSubscriptionId, DIGESTS, subscriptionsIn } from "../../../../src/app/digest/subscriptions.js";
import { HOUR, MINUTE, MONDAY } from "../../../kit/facts.js";
import { ANN, answered, BOB, TestDesk, VENDOR } from "./desk.js";

const subscriptions = (desk: TestDesk) => subscriptionsIn(desk.ledger, desk.frame().terms, desk.now);

describe("the digest", () => {
  test("is shown now, with the picture, and nothing is recorded", async () => {
    const desk = await TestDesk.open(answered(MONDAY));
    expect(await desk.text(ANN, "digest")).toContain("Digest of Test desk: 2026-03");
    expect(await desk.ask(ANN, "digest now 2026-03 share")).toMatchObject({ picture: true, shared: true });
    expect(await desk.facts(DIGESTS)).toEqual([]);
  });

  test("comes as often as a channel asks, the latest word counts, and the first time is told", async () => {
    const desk = await TestDesk.open();
    expect(await desk.text(ANN, "digest daily")).toContain(
      "#C1 gets a digest every day at 09:00 UTC; the first one 2026-03-03T09:00:00Z.",
    );
    desk.wait(1);
    const weekly = await desk.text(VENDOR, "digest weekly fri 16:30 Europe/Berlin");
    expect(weekly).toContain("every week on fri at 16:30 Europe/Berlin");
    expect(weekly).toContain("2026-03-06T15:30:00Z");
    expect(weekly).toContain("takes the place of the one asked for before");
    expect(await subscriptions(desk)).toMatchObject([
      { to: "slack:C1", every: "week", on: 5, atMinute: 990, timezone: "Europe/Berlin" },
    ]);
    desk.wait(1);
    expect(await desk.text(ANN, "digest monthly 31")).toContain(
      "on day 31 (the last one of a shorter month)",
    );
    expect(await subscriptions(desk)).toMatchObject([{ every: "month", on: 31 }]);
  });

  test("comes tomorrow where today's is out already, though its time is changed", async () => {
    const desk = await TestDesk.open();
    const slot = { subscription: askedSubscriptionId("slack:C1"), period: "2026-03-02" };
    const body = { type: "digest.delivered", data: { message: "slack:C1:1.5" } } as const;
    await digestSlots.note(desk.ledger, await digestSlots.read(desk.ledger, slot), body, desk.now);
    expect(await desk.text(ANN, "digest daily 23:00")).toContain("the first one 2026-03-03T23:00:00Z");
    desk.wait(1);
    expect(await desk.text(ANN, "digest weekly mon 23:00")).toContain("the first one 2026-03-02T23:00:00Z");
  });

  test("ends when the channel says so; what the agreement itself sends goes on, and is named", async () => {
    const agreed = { to: "slack:C1", every: "day", atMinute: 510, timezone: "UTC" } as const;
    const desk = await TestDesk.open([], { digests: [agreed] });
    await desk.ask(ANN, "digest weekly");
    desk.wait(1);
    const text = await desk.text(ANN, "digest off");
    expect(text).toContain("#C1 gets no more of the digest that was asked for here.");
    expect(text).toContain("The agreement itself sends one here every day at 08:30 UTC.");
    expect(await subscriptions(desk)).toMatchObject([{ ...agreed, id: expect.stringContaining("agreed") }]);
    desk.wait(1);
    expect(await desk.text(ANN, "digest off")).toContain("nothing changes");
  });

  test("is for members to ask for, where the agreement names any", async () => {
    const desk = await TestDesk.open();
    expect(await desk.text(BOB, "digest daily")).toBe(
      "REFUSED digest daily: found a request by @UBOB, expected one by members of either party, where the agreement names any. Ask one of them to do it",
    );
    expect(await desk.text(BOB, "digest off")).toContain("REFUSED");
    expect(await desk.facts(DIGESTS)).toEqual([]);
    const nobody = { provider: { name: "Pet Works", members: [] }, customer: { name: "Acme", members: [] } };
    const open = await TestDesk.open([], { parties: nobody });
    expect(await open.text(BOB, "digest daily")).toContain("#C1 gets a digest every day");
  });

  test("is refused for a zone that there is not, and nothing is recorded", async () => {
    const desk = await TestDesk.open();
    expect(await desk.text(ANN, "digest daily timezone:Europe/Berlim")).toBe(
      'REFUSED digest daily: timezone found "Europe/Berlim", expected an IANA name such as Europe/Berlin or UTC. Correct its spelling',
    );
    expect(await desk.facts(DIGESTS)).toEqual([]);
  });

  test("of a channel that asks twice at one instant is one digest", async () => {
    const desk = await TestDesk.open([], {});
    desk.now = MONDAY + 2 * HOUR + MINUTE;
    await desk.ask(ANN, "digest daily", { message: "slack:C1:trigger:same" });
    await desk.ask(ANN, "digest daily", { message: "slack:C1:trigger:same" });
    expect(await subscriptions(desk)).toHaveLength(1);
  });
});
