import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileRules } from "../../src/chat/rules.js";
import type { Fact } from "../../src/task/fact.js";
import { casesOf } from "../../src/task/judge.js";
import { DAY } from "../kit/facts.js";
import { frameWith } from "../kit/frame.js";
import { callSlack } from "./fake-slack.js";
import { conversationsOf, merged, type Shown, shown } from "./seen.js";
import { editedTwiceInASecond, takesBack } from "./slack-limits.js";
import { SlackListener } from "./slack-listener.js";
import { factsOf } from "./slack-read-back.js";
import { CHANNELS, disorder, EVERYTHING, type Kind, play, scripts, type Timed } from "./slack-script.js";
import type { SlackEvent, SlackMessage, SlackWorkspace } from "./slack-workspace.js";

const frame = frameWith();
const rules = compileRules(frame.terms);
const RUNS = 200;
const picks = fc.array(fc.nat(1_000), { minLength: 7, maxLength: 7 });
const without = (...kinds: Kind[]) => EVERYTHING.filter((kind) => !kinds.includes(kind));

/** What a listener makes of some events, in the order given. */
function heard(slack: SlackWorkspace, events: readonly SlackEvent[]): Fact[] {
  const listener = new SlackListener(rules, (channel, ts) => {
    const { ok, messages } = callSlack(slack, "conversations.replies", { channel, ts });
    return ok ? (messages as SlackMessage[])[0] : undefined;
  });
  return events.flatMap((event) => listener.facts(event));
}

/** Everything that the channels give out now. */
function readBack(slack: SlackWorkspace): Fact[] {
  return CHANNELS.flatMap((channel) => factsOf(slack.messages(channel), channel, rules));
}

/** A script played; read back after some of its steps and at the end. */
function lived(script: readonly Timed[], also: readonly number[] = []) {
  const early: Fact[] = [];
  const slack = play(script, (now, index) => {
    if (also.some((pick) => pick % script.length === index)) early.push(...readBack(now));
  });
  return { slack, early, late: readBack(slack), now: slack.now + 30 * DAY };
}

describe("a workspace listened to", () => {
  test("gives the same facts in any order, however often", () => {
    fc.assert(
      fc.property(scripts(EVERYTHING), picks, (script, order) => {
        const { slack } = lived(script);
        const facts = merged(heard(slack, slack.events));
        expect(merged(heard(slack, disorder(slack.events, order)))).toEqual(facts);
      }),
      { numRuns: RUNS },
    );
  });

  test("and read back names the same things alike, in the same conversations, and says the same of them", () => {
    fc.assert(
      fc.property(scripts(without("silent")), (script) => {
        const { slack, late } = lived(script);
        const live = merged(heard(slack, slack.events));
        const crowded = editedTwiceInASecond(slack.events);
        for (const back of late) {
          if (back.type === "observation.replies") continue;
          const fact = live.get(back.id);
          expect(fact).toMatchObject({ id: back.id, conversation: back.conversation, actor: back.actor });
          expect(fact!.source).toEqual(back.source);
          // What an edit hides, and when a reaction was given, only the listener knows.
          const hidden =
            back.clock === "unknown" || (back.clock === "last-version" && !back.id.includes("@"));
          if (!hidden && !crowded.has(back.source.message!) && fact!.rule !== "unchanged")
            expect({ ...fact, clock: back.clock }).toEqual(back);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test("learns nothing more from reading back, early, late or twice, where it saw everything", () => {
    fc.assert(
      fc.property(scripts(EVERYTHING), picks, (script, order) => {
        const { slack, early, late, now } = lived(script, order.slice(0, 2));
        const live = heard(slack, slack.events);
        const all = merged(disorder([...early, ...live, ...late], order));
        expect(shown(all.values(), frame, now)).toEqual(shown(merged(live).values(), frame, now));
      }),
      { numRuns: RUNS },
    );
  });

  test("is whole again after an outage and a read-back: what is not marked as unsure is as it was", () => {
    // Each of these leaves less behind than there was: see the limits.
    const seen = scripts(without("silent", "same", "delete", "unreact"));
    fc.assert(
      fc.property(seen, fc.nat(40), fc.nat(20), picks, (script, start, length, order) => {
        const { slack, late, now } = lived(script);
        fc.pre(!slack.events.some(takesBack));
        const events = outage(slack.events, start, length, (event) => !isReaction(event));
        const whole = shown(merged(heard(slack, slack.events)).values(), frame, now);
        const mended = shown(
          merged(disorder([...heard(slack, events), ...late], order)).values(),
          frame,
          now,
        );
        const named = ({ task, requester, incomplete }: Shown) => ({ task, requester, incomplete });
        expect(mended.map(named)).toEqual(whole.map(named));
        for (const [index, { clocks }] of mended.entries())
          expect(whole[index]!.clocks).toEqual(expect.arrayContaining([...clocks]));
      }),
      { numRuns: RUNS },
    );
  });

  test("takes no clock from a reaction that it missed, whatever the grade takes from it", () => {
    fc.assert(
      fc.property(scripts(EVERYTHING), fc.nat(40), fc.nat(20), (script, start, length) => {
        const { slack, late } = lived(script);
        const facts = merged(heard(slack, outage(slack.events, start, length, isReaction)), late);
        const timed = [...facts.values()].filter(({ clock }) => clock !== "unknown");
        expect(instantsIn(facts.values())).toEqual(instantsIn(timed));
      }),
      { numRuns: RUNS },
    );
  });
});

const isReaction = ({ type }: SlackEvent) => type.startsWith("reaction_");

/** Events without those that were missed in one stretch. */
function outage(
  events: readonly SlackEvent[],
  start: number,
  length: number,
  misses: (event: SlackEvent) => boolean,
): SlackEvent[] {
  const from = start % events.length;
  return events.filter((event, index) => index < from || index >= from + length || !misses(event));
}

/** When each clock of each task started and stopped. */
function instantsIn(facts: Iterable<Fact>): string[] {
  return [...conversationsOf(facts, frame).values()].flatMap((conversation) =>
    casesOf(conversation, frame).flatMap(({ task, runs }) =>
      runs.map(({ clock, startedAt, stoppedAt }) => `${task.id} ${clock} ${startedAt} ${stoppedAt}`),
    ),
  );
}
