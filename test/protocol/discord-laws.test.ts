import { GatewayIntentBits, REST } from "discord.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { interactionBehind } from "../../adapters/chat/discord/interaction.js";
import type { AskDiscord } from "../../adapters/chat/discord/own-rest.js";
import { GuildList } from "../../adapters/chat/discord/read-back/guild.js";
import { Members } from "../../adapters/chat/discord/read-back/members.js";
import { DirectSource, GuildSource } from "../../adapters/chat/discord/read-back/source.js";
import { Roots } from "../../adapters/chat/discord/roots.js";
import { Turn } from "../../adapters/chat/read-back/turn.js";
import { discordExportItems } from "../../adapters/import/discord-export.js";
import { memoryLedger } from "../../adapters/ledger/memory.js";
import type { Pact } from "../../adapters/pact.js";
import { backlogOf } from "../../src/app/backlog.js";
import { createRecorder } from "../../src/app/record.js";
import { ensureFrame } from "../../src/app/refold.js";
import type { ChatEvent } from "../../src/chat/event.js";
import { interpret } from "../../src/chat/interpret.js";
import { compileRules, type Rules } from "../../src/chat/rules.js";
import type { Fact } from "../../src/task/fact.js";
import { DAY, HOUR } from "../kit/facts.js";
import { frameWith } from "../kit/frame.js";
import { run as presenceRun } from "../kit/presence.js";
import { termsWith } from "../kit/terms.js";
import { exportsOf } from "./discord/exporter.js";
import { type FakeDiscord, serveDiscord, TOKEN } from "./discord/fake-discord.js";
import { play, type Step, scripts, type Timed } from "./discord/script.js";
import { DiscordListener, listenTo, type Told } from "./discord-listener.js";
import { merged, type Shown, shown } from "./seen.js";

const START = Date.UTC(2026, 2, 2, 9);
const RUNS = 40;
const ASKED = ["{pet} please help", "what about this?", "and now?"];
const REPLIED = [
  "thanks, solved",
  "not solved",
  "Created PR 5",
  "I could not do it",
  "Thinking…",
  "Restart it",
];
const days = (...without: Step["do"][]) =>
  scripts([...ASKED, ...REPLIED]).map((script) => script.filter(({ step }) => !without.includes(step.do)));

interface Life {
  readonly world: FakeDiscord;
  readonly told: readonly Told[];
  /** How much was told, and what time it was, when the bot went away. */
  readonly left: { readonly told: number; readonly now: number };
  readonly ask: AskDiscord;
  readonly rules: Rules;
}

/** Runs a law on a Discord that has lived a script, cut somewhere. */
async function lived(
  script: readonly Timed[],
  cut: number,
  law: (life: Life) => Promise<void>,
): Promise<void> {
  const world = await serveDiscord({ now: START, granted: GatewayIntentBits.MessageContent });
  try {
    for (const name of ["Ann", "Bob"]) world.person(name);
    world.channel("ideas", { type: 15 });
    void world.person("Ann").direct;
    const told = listenTo(world);
    let left = { told: 0, now: world.now };
    play(world, script, (index) => {
      if (index === cut % Math.max(1, script.length)) left = { told: told.length, now: world.now };
    });
    const rest = new REST({ api: world.apiUrl }).setToken(TOKEN);
    const ask: AskDiscord = (method, route, given = {}) =>
      rest.request({ ...(given as object), method, fullRoute: route } as never);
    const members = [`discord:user:${world.bot.id}`];
    const rules = compileRules(termsWith({ assistant: { ...termsWith().assistant, members } }));
    await law({ world, told, left, ask, rules });
    rest.clearHashSweeper();
    rest.clearHandlerSweeper();
    expect([world.violations, world.faults]).toEqual([[], []]);
  } finally {
    await world.close();
  }
}

const heard = ({ world, rules, ask }: Life, told: readonly Told[]) =>
  new DiscordListener(world, rules, ask).facts(told);

/** What a bot knows that knew some facts, was there until it left, and then reads back. */
async function readBack(life: Life, before: readonly Fact[], until = life.left.now): Promise<Fact[]> {
  const { world, rules, ask } = life;
  const frame = frameWith({ assistant: rules.terms.assistant });
  const ledger = memoryLedger();
  await ensureFrame(ledger, frame, START);
  const recorder = createRecorder(ledger, [frame]);
  const now = world.now + HOUR;
  const clock = { now: () => now };
  const taken = async (event: ChatEvent) => recorder.record(interpret(event, rules));
  const pact = {
    desk: { clock, rules },
    log: { info() {}, warn: (message: string) => expect.fail(message), error() {} },
    backlog: (of: Parameters<Pact["backlog"]>[0]) => backlogOf(ledger, frame, of, now),
    async readBack(...events: readonly ChatEvent[]) {
      for (const event of events) await taken(event);
    },
  } as unknown as Pact;
  const { listener, channels } = new DiscordListener(world, rules, ask);
  const reader = {
    ...{ ask, rules, listener, members: new Members(ask, null) },
    roots: new Roots(listener, ask, clock, Number.POSITIVE_INFINITY),
    asks:
      (message: Parameters<typeof interactionBehind>[0], channel: Parameters<typeof interactionBehind>[1]) =>
      () =>
        interactionBehind(message, channel, listener.conversationOf) !== null,
  };
  const options = { reader, channels, shard: 0 };
  const { id } = world.guild;
  const sources = [
    new GuildSource(options, id, new GuildList(ask, id)),
    new DirectSource(options, [world.person("Ann").direct.id]),
  ];
  await recorder.record([...before, presenceRun(START, until, "discord")]);
  for (const source of sources) {
    const { workspace } = source.workspace;
    const place = { platform: "discord", channel: "*", ...(workspace === null ? {} : { workspace }) };
    await taken({ kind: "read", place, since: START - DAY, until: START });
    await new Turn(pact, source, { only: null, untold: Number.POSITIVE_INFINITY }).run();
  }
  const facts: Fact[] = [];
  for await (const { conversation, facts: some } of ledger.conversations())
    if (!conversation.startsWith("pact:")) facts.push(...some);
  return facts;
}

/** What the exporter writes of it, imported. */
async function imported({ world, rules }: Life): Promise<Fact[]> {
  const facts: Fact[] = [];
  for (const text of exportsOf(world)) {
    for await (const item of discordExportItems([text], { rules })) {
      if (item.kind !== "events") expect.fail(JSON.stringify(item));
      facts.push(...item.events.flatMap((event) => interpret(event, rules)));
    }
  }
  return [...merged(facts).values()];
}

const figures = ({ world, rules }: Life, facts: readonly Fact[]) =>
  shown(merged(facts).values(), frameWith({ assistant: rules.terms.assistant }), world.now + 30 * DAY);
const named = ({ task, requester, incomplete }: Shown) => ({ task, requester, incomplete });
const isReaction = ({ t }: Told) => t.startsWith("MESSAGE_REACTION_");

describe("a day on Discord", () => {
  test("is the same facts, by name, place and person, heard live or read back", async () => {
    await fc.assert(
      fc.asyncProperty(days("delete", "unreact"), (script) =>
        lived(script, 0, async (life) => {
          const live = merged(heard(life, life.told));
          const all = await readBack(life, [], START);
          expect(messagesIn(all)).toEqual(messagesIn(live.values()));
          for (const back of all) {
            const fact = live.get(back.id);
            expect(fact).toMatchObject({
              conversation: back.conversation,
              actor: back.actor,
              source: back.source,
            });
          }
        }),
      ),
      { numRuns: RUNS },
    );
  });

  test("that is read back teaches nothing to who heard all of it", async () => {
    await fc.assert(
      fc.asyncProperty(days("delete"), (script) =>
        lived(script, 0, async (life) => {
          const live = heard(life, life.told);
          expect(figures(life, await readBack(life, live, START))).toEqual(figures(life, live));
        }),
      ),
      { numRuns: RUNS },
    );
  });

  test("that a bot was away for is known when it is read back: what it is sure of is as it was", async () => {
    await fc.assert(
      fc.asyncProperty(days("delete", "unreact"), fc.nat(40), (script, cut) =>
        lived(script, cut, async (life) => {
          const { told, left } = life;
          fc.pre(!takesBack(told, left.told));
          const whole = figures(life, heard(life, told));
          // When a reaction was given can't be read anywhere: those are for the grade alone.
          const before = told.filter((one, index) => index < left.told || isReaction(one));
          const mended = figures(life, await readBack(life, heard(life, before)));
          expect(mended.map(named)).toEqual(whole.map(named));
          for (const [index, { clocks }] of mended.entries())
            expect(whole[index]!.clocks).toEqual(expect.arrayContaining([...clocks]));
        }),
      ),
      { numRuns: RUNS },
    );
  });

  test("that is exported amounts to the same as when it is read back", async () => {
    await fc.assert(
      fc.asyncProperty(days("delete"), (script) =>
        lived(script, 0, async (life) => {
          const back = merged(await readBack(life, [], START));
          const facts = merged(await imported(life));
          for (const [id, { conversation, type, at, actor, rule }] of back)
            expect(facts.get(id)).toMatchObject({ conversation, type, at, actor, rule });
          expect(figures(life, [...facts.values()])).toEqual(figures(life, [...back.values()]));
        }),
      ),
      { numRuns: RUNS },
    );
  });
});

const messagesIn = (facts: Iterable<Fact>) =>
  [...new Set([...facts].flatMap(({ source }) => source.message ?? []))].sort();

/**
 * An edit that takes back a request, a verdict, a claim or an answer: that it was there is nowhere to be read. Nor does
 * anybody look for one that makes a request of what was written before, and was none; and what was asked before a
 * message was made a request is read as asked after it.
 */
function takesBack(told: readonly Told[], from: number): boolean {
  const words = new Map<unknown, string>();
  const asked: { readonly channel: unknown; readonly after: ReadonlySet<unknown> }[] = [];
  const old = new Set(told.slice(0, from).map(({ d }) => d.id));
  return told.some(({ t, d: { id, content, edited_timestamp: edited, channel_id: channel } }, index) => {
    if (t !== "MESSAGE_CREATE" && t !== "MESSAGE_UPDATE") return false;
    const [before, now] = [words.get(id), String(content)];
    const isFirst = asked.every(
      ({ after, ...other }) => !after.has(id) || ![channel, id].includes(other.channel),
    );
    if (/<@/.test(now)) asked.push({ channel, after: new Set(words.keys()) });
    words.set(id, now);
    if (t === "MESSAGE_CREATE" || index < from || edited === null || before === undefined) return false;
    return (
      before === now ||
      ((old.has(id) || !isFirst) && /<@/.test(now)) ||
      /thanks|solved|Created|could not|<@/.test(before) ||
      /thanks|solved|Thinking/.test(now)
    );
  });
}
