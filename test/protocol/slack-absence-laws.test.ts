import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Turn } from "../../adapters/chat/read-back/turn.js";
import { Pages } from "../../adapters/chat/slack/read-back/pages.js";
import { slackSource } from "../../adapters/chat/slack/read-back/source.js";
import { memoryLedger } from "../../adapters/ledger/memory.js";
import type { Pact } from "../../adapters/pact.js";
import { backlogOf } from "../../src/app/backlog.js";
import { createRecorder } from "../../src/app/record.js";
import { ensureFrame } from "../../src/app/refold.js";
import type { ChatEvent } from "../../src/chat/event.js";
import { interpret } from "../../src/chat/interpret.js";
import { compileRules } from "../../src/chat/rules.js";
import type { Fact } from "../../src/task/fact.js";
import { DAY, HOUR } from "../kit/facts.js";
import { frameWith } from "../kit/frame.js";
import { run as presenceRun } from "../kit/presence.js";
import { callSlack } from "./fake-slack.js";
import { merged, type Shown, shown } from "./seen.js";
import { editedTwiceInASecond, takesBack } from "./slack-limits.js";
import { SlackListener } from "./slack-listener.js";
import { EVERYTHING, type Kind, play, scripts, type Timed } from "./slack-script.js";
import { PET, type SlackEvent, type SlackMessage, type SlackWorkspace, TEAM } from "./slack-workspace.js";

const frame = frameWith();
const rules = compileRules(frame.terms);
const START = Date.UTC(2026, 2, 2, 9);
const RUNS = 60;
const without = (...kinds: Kind[]) => EVERYTHING.filter((kind) => !kinds.includes(kind));

/** A script in two halves: how many events there were and what time it was when the app went away. */
function lived(script: readonly Timed[], cut: number) {
  let at = { events: 0, now: START };
  const slack = play(script, (now, index) => {
    if (index === cut % script.length) at = { events: now.events.length, now: now.now };
  });
  return { slack, left: at };
}

function heard(slack: SlackWorkspace, events: readonly SlackEvent[]): Fact[] {
  const listener = new SlackListener(rules, (channel, ts) => {
    const { ok, messages } = callSlack(slack, "conversations.replies", { channel, ts });
    return ok ? (messages as SlackMessage[])[0] : undefined;
  });
  return events.flatMap((event) => listener.facts(event));
}

/** What an app knows that heard the first events, was away for the rest, and read back. */
async function readBack({ slack, left }: ReturnType<typeof lived>, before: readonly Fact[]) {
  const ledger = memoryLedger();
  await ensureFrame(ledger, frame, START);
  const recorder = createRecorder(ledger, [frame]);
  const now = slack.now + HOUR;
  const taken = async (event: ChatEvent) => recorder.record(interpret(event, rules));
  const place = { platform: "slack", workspace: TEAM, channel: "*" };
  await taken({ kind: "read", place, since: START - DAY, until: START });
  await recorder.record([...before, presenceRun(START, left.now)]);
  const pact = {
    desk: { clock: { now: () => now } },
    log: { info() {}, warn: (message: string) => expect.fail(message), error() {} },
    backlog: (of: Parameters<Pact["backlog"]>[0]) => backlogOf(ledger, frame, of, now),
    async readBack(...events: readonly ChatEvent[]) {
      for (const event of events) await taken(event);
    },
  } as unknown as Pact;
  const client = {
    async apiCall(method: string, given: Record<string, unknown> = {}) {
      const told = Object.entries(given).map(([name, value]) => [name, String(value)]);
      // Small pages, so that there are many.
      const answer = callSlack(slack, method, { ...Object.fromEntries(told), limit: "4" });
      if (!answer.ok) throw Object.assign(new Error(String(answer.error)), { data: answer });
      return answer;
    },
  };
  const pages = new Pages(client, async () => {}, pact.log, new AbortController().signal);
  const identity = { workspace: TEAM, user: PET.user, bot: PET.bot };
  await new Turn(pact, slackSource(identity, pages, pact.log), { only: null, untold: Infinity }).run();
  const facts: Fact[] = [];
  for await (const { conversation, facts: some } of ledger.conversations())
    if (!conversation.startsWith("pact:")) facts.push(...some);
  return facts;
}

describe("an app that was away and read back", () => {
  test("knows the same tasks as one that was there, and the clocks that it is sure of are the same", async () => {
    await fc.assert(
      fc.asyncProperty(
        scripts(without("silent", "same", "delete", "unreact")),
        fc.nat(40),
        async (script, cut) => {
          const life = lived(script, cut);
          const { slack, left } = life;
          fc.pre(!slack.events.slice(left.events).some(takesBack));
          fc.pre(editedTwiceInASecond(slack.events).size === 0);
          const later = slack.now + 30 * DAY;
          const whole = shown(merged(heard(slack, slack.events)).values(), frame, later);
          // When a reaction was given can't be read anywhere: those are for the grade alone.
          const before = slack.events.filter(
            (event, index) => index < left.events || event.type.startsWith("reaction_"),
          );
          const facts = await readBack(life, heard(slack, before));
          const mended = shown(facts, frame, later);
          const named = ({ task, requester, incomplete }: Shown) => ({ task, requester, incomplete });
          expect(mended.map(named)).toEqual(whole.map(named));
          for (const [index, { clocks }] of mended.entries())
            expect(whole[index]!.clocks).toEqual(expect.arrayContaining([...clocks]));
        },
      ),
      { numRuns: RUNS },
    );
  });

  test("learns nothing where it missed nothing", async () => {
    await fc.assert(
      fc.asyncProperty(scripts(EVERYTHING), async (script) => {
        const life = lived(script, script.length - 1);
        const live = heard(life.slack, life.slack.events);
        const later = life.slack.now + 30 * DAY;
        expect(shown(await readBack(life, live), frame, later)).toEqual(
          shown(await readBack({ ...life, slack: emptied(life.slack) }, live), frame, later),
        );
      }),
      { numRuns: RUNS },
    );
  });
});

/** A workspace in which nothing was ever said. */
function emptied(slack: SlackWorkspace): SlackWorkspace {
  const empty = play([]);
  for (const channel of empty.channels)
    for (const { ts } of empty.messages(channel)) empty.delete(channel, ts);
  empty.now = slack.now;
  return empty;
}
