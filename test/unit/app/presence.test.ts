import { describe, expect, test } from "vitest";
import { memoryLedger } from "../../../adapters/ledger/memory.js";
import { createPresence } from "../../../src/app/presence.js";
import { createRecorder } from "../../../src/app/record.js";
import { ensureFrame } from "../../../src/app/refold.js";
import { factSchema } from "../../../src/task/fact.js";
import { DAY, HOUR, MINUTE, MONDAY } from "../../kit/facts.js";
import { frameWith } from "../../kit/frame.js";

const at = (minute: number) => MONDAY + minute * MINUTE;
const connection = { platform: "discord", shard: 3, heartbeatMs: MINUTE };

describe("the heartbeats of a connection", () => {
  test("are one fact with one id, which reaches further with every beat", () => {
    const monitor = createPresence({ ...connection, workspaces: ["g2", "g1"] });
    const facts = [0, 1, 3].map((minute) => monitor.beat(at(minute)));
    expect(new Set(facts.map(({ id }) => id))).toEqual(new Set([`presence:discord:3:up@${MONDAY}`]));
    expect(facts.map(({ data }) => data)).toEqual([
      { shard: "3", workspaces: ["g1", "g2"] },
      { shard: "3", until: at(1), workspaces: ["g1", "g2"] },
      { shard: "3", until: at(3), workspaces: ["g1", "g2"] },
    ]);
    for (const fact of facts) expect(factSchema.parse(fact)).toEqual(fact);
    expect(facts[0]!.conversation).toBe("pact:presence:discord:3:2026-03-02");
  });

  test("begin a run anew after a silence that counts, on a new UTC day, and when others are served", () => {
    const monitor = createPresence(connection);
    const starts = [at(0), at(2), at(4) + 1, at(5), MONDAY + 15 * HOUR - 1, MONDAY + 15 * HOUR].map(
      (now) => monitor.beat(now).at,
    );
    const late = at(4) + 1;
    expect(starts).toEqual([at(0), at(0), late, late, MONDAY + 15 * HOUR - 1, MONDAY + 15 * HOUR]);
    expect(monitor.beat(MONDAY + 15 * HOUR).conversation).toBe("pact:presence:discord:3:2026-03-03");
    monitor.serve(["g1"]);
    const next = monitor.beat(MONDAY + 15 * HOUR + MINUTE);
    expect([next.at, next.data.workspaces]).toEqual([MONDAY + 15 * HOUR + MINUTE, ["g1"]]);
    monitor.serve(["g1"]);
    expect(monitor.beat(MONDAY + 15 * HOUR + 2 * MINUTE).at).toBe(next.at);
  });

  test("make no run shorter when a clock is set back", () => {
    const monitor = createPresence(connection);
    const facts = [0, 2, 1, -5].map((minute) => monitor.beat(at(minute)));
    expect(facts.map(({ at: start, data }) => [start, "until" in data ? data.until : null])).toEqual([
      [at(0), null],
      [at(0), at(2)],
      [at(0), at(2)],
      [at(0), at(2)],
    ]);
  });

  test("an orderly end is a last sign, and what comes after a restart a run of its own", () => {
    const monitor = createPresence(connection);
    expect(monitor.stop(at(0))).toBeNull();
    monitor.beat(at(0));
    expect(monitor.stop(at(1))?.data).toMatchObject({ until: at(1) });
    expect(monitor.stop(at(2))).toBeNull();
    expect(monitor.resumed(at(1), at(3))).toMatchObject({ fact: { at: at(3) }, silence: null });
    expect(monitor.resumed(at(3), at(9))).toMatchObject({
      fact: { at: at(9) },
      silence: { from: at(3), to: at(9) },
    });
    expect(monitor.resumed(null, at(20)).silence).toBeNull();
  });

  test("of a month are a fact a day, each in a conversation of its own", async () => {
    const ledger = memoryLedger();
    const frame = frameWith();
    await ensureFrame(ledger, frame, MONDAY);
    const recorder = createRecorder(ledger, [frame]);
    const monitor = createPresence({ ...connection, heartbeatMs: HOUR });
    for (let beat = 0; beat < 3 * 24; beat++) await recorder.record([monitor.beat(MONDAY + beat * HOUR)]);
    expect(await ledger.extent()).toMatchObject({ conversations: 4, facts: 4 });
    const { facts } = await ledger.load("pact:presence:discord:3:2026-03-03");
    const day = Math.floor(MONDAY / DAY) * DAY + DAY;
    expect(facts).toMatchObject([{ at: day, data: { until: day + 23 * HOUR } }]);
  });
});
