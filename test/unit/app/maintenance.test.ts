import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nodeSeal } from "../../../adapters/seal/node.js";
import { frameOf, resolveZones } from "../../../src/app/frame.js";
import { HOUSE, houseOf } from "../../../src/app/house.js";
import { maintenanceWithin } from "../../../src/app/maintenance.js";
import type { Fact, Party } from "../../../src/task/fact.js";
import { DAY, HOUR, MONDAY } from "../../kit/facts.js";
import { termsWith } from "../../kit/terms.js";

const terms = termsWith();
const zones = resolveZones(terms);
const now = MONDAY + 20 * DAY;

let serial = 0;
function proposed(
  party: Party,
  announcedAt: number,
  from: number,
  to: number,
  category = "maintenance",
): Fact {
  serial += 1;
  return {
    id: `x${serial}:proposed`,
    conversation: HOUSE.exclusions,
    at: announcedAt,
    actor: { id: "slack:U1", party, role: "requester" },
    source: { platform: "slack" },
    rule: "test",
    type: "exclusion.proposed",
    data: { category, exclusion: `x${serial}`, reason: "update", from, to },
  };
}

const windowsOf = (...facts: Fact[]) =>
  frameOf(terms, zones, houseOf(facts, now), nodeSeal).exclusions.windows;
const at = MONDAY + 5 * DAY;

describe("maintenance of the provider", () => {
  test("counts by itself when it was announced 48 hours before, and not a moment later", () => {
    const window = { from: at, to: at + HOUR };
    expect(windowsOf(proposed("provider", at - 48 * HOUR, at, at + HOUR))).toEqual([window]);
    expect(windowsOf(proposed("provider", at - 48 * HOUR + 1, at, at + HOUR))).toEqual([]);
  });

  test("within the cap of its period, in the order of announcement; the next period has a cap of its own", () => {
    const first = proposed("provider", MONDAY, at, at + 3 * HOUR);
    const second = proposed("provider", MONDAY + 1, at - DAY, at - DAY + 2 * HOUR);
    const third = proposed("provider", MONDAY + 2, at + DAY, at + DAY + HOUR);
    const april = proposed("provider", MONDAY + 3, at + 30 * DAY, at + 30 * DAY + 4 * HOUR);
    expect(windowsOf(april, third, second, first).map(({ from }) => from)).toEqual([
      at,
      at + DAY,
      at + 30 * DAY,
    ]);
  });

  test("not where it is something else, another's, or withdrawn; what the customer accepts needs no cap", () => {
    const other = proposed("provider", MONDAY, at, at + HOUR, "force-majeure");
    const neither = proposed("neither", MONDAY, at, at + HOUR);
    expect(windowsOf(other, neither)).toEqual([]);
    const long = proposed("provider", MONDAY, at, at + 9 * HOUR);
    const { exclusion } = (long as Extract<Fact, { type: "exclusion.proposed" }>).data;
    const say = (type: "exclusion.accepted" | "exclusion.withdrawn"): Fact => ({
      ...long,
      id: `${exclusion}:${type}`,
      actor: { ...long.actor, party: "customer" },
      type,
      data: { exclusion },
    });
    expect(windowsOf(long)).toEqual([]);
    expect(windowsOf(long, say("exclusion.accepted"))).toEqual([{ from: at, to: at + 9 * HOUR }]);
    const short = proposed("provider", MONDAY, at, at + HOUR);
    const taken = (short as Extract<Fact, { type: "exclusion.proposed" }>).data.exclusion;
    expect(windowsOf(short, { ...say("exclusion.withdrawn"), data: { exclusion: taken } } as Fact)).toEqual(
      [],
    );
  });

  test("never exceeds the cap of any period, whatever is announced in whatever order", () => {
    const window = fc.record({ day: fc.nat(80), hours: fc.integer({ min: 1, max: 6 }), lead: fc.nat(100) });
    fc.assert(
      fc.property(fc.array(window, { maxLength: 12 }), fc.nat(), (many, turn) => {
        const announced = many.map(({ day, hours, lead }, index) => {
          const from = MONDAY + day * DAY;
          return { announcedAt: from - lead * HOUR, exclusion: `x${index}`, from, to: from + hours * HOUR };
        });
        const turned = announced.map((_, index) => announced[(index + turn) % announced.length]!);
        const [counted, again] = [announced, turned].map((list) => maintenanceWithin(list, terms, zones[0]!));
        expect(again).toEqual(counted);
        const sums = new Map<string, number>();
        for (const { announcedAt, from, to } of counted!) {
          expect(from - announcedAt).toBeGreaterThanOrEqual(48 * HOUR);
          const month = new Date(from).toISOString().slice(0, 7);
          sums.set(month, (sums.get(month) ?? 0) + to - from);
        }
        for (const sum of sums.values()) expect(sum).toBeLessThanOrEqual(4 * HOUR);
      }),
    );
  });
});
