import type { APIMessage, APIUser } from "discord.js";
import fc from "fast-check";
import type { FakeDiscord } from "./fake-discord.js";
import { edit, post } from "./message.js";
import { emojiIn, react, unreact } from "./reaction.js";
import { type Channel, isThread, type Stored } from "./world.js";

/** Something that happens on Discord; `on` picks a message among those that are there. */
export type Step =
  | {
      readonly do: "write";
      readonly by: Writer;
      readonly text: string;
      readonly place: Place;
      readonly on: number;
    }
  | { readonly do: "edit"; readonly text: string; readonly on: number }
  | { readonly do: "delete" | "unfurl" | "thread"; readonly on: number }
  | { readonly do: "react" | "unreact"; readonly by: Writer; readonly emoji: string; readonly on: number };
type Writer = "Ann" | "Bob" | "pet";
/** `reply`: to the message that `on` picks, where it stands; `thread`: under it, if it has one. */
type Place = "channel" | "reply" | "thread" | "direct" | "forum";

export interface Timed {
  readonly step: Step;
  /** How long before it, in ms. */
  readonly afterMs: number;
}

const on = fc.nat(30);
const by = fc.constantFrom<Writer>("Ann", "Ann", "Bob", "pet");
const place = fc.constantFrom<Place>("channel", "reply", "reply", "thread", "thread", "direct", "forum");
const steps = {
  write: (texts: readonly string[]) =>
    fc.record({ do: fc.constant("write" as const), by, text: fc.constantFrom(...texts), place, on }),
  edit: (texts: readonly string[]) =>
    fc.record({ do: fc.constant("edit" as const), text: fc.constantFrom(...texts), on }),
  other: () =>
    fc.record({ do: fc.constantFrom("delete" as const, "unfurl" as const, "thread" as const), on }),
  react: () =>
    fc.record({
      do: fc.constantFrom("react" as const, "react" as const, "unreact" as const),
      by,
      emoji: fc.constantFrom("✅", "❌", "👀", "🎉"),
      on,
    }),
};

/** Random days, made of the given texts; `{pet}` in one mentions the bot. From one step to the next: a moment, or hours. */
export function scripts(texts: readonly string[], maxLength = 22): fc.Arbitrary<Timed[]> {
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 8, arbitrary: steps.write(texts) },
    { weight: 3, arbitrary: steps.edit(texts) },
    { weight: 2, arbitrary: steps.other() },
    { weight: 4, arbitrary: steps.react() },
  );
  const afterMs = fc.constantFrom(40, 300, 700, 5_000, 200_000, 7_200_000);
  return fc.array(fc.record({ step, afterMs }), { minLength: 1, maxLength });
}

/** Plays a script. What can't be done then (nothing to edit, no thread) is left out. */
export function play(
  discord: FakeDiscord,
  script: readonly Timed[],
  after: (index: number) => void = () => {},
): void {
  for (const [index, { step, afterMs }] of script.entries()) {
    discord.now += afterMs;
    perform(discord, step);
    after(index);
  }
}

function perform(discord: FakeDiscord, step: Step): void {
  const stored = picked(discord, step.on);
  if (step.do === "write") write(discord, step, stored);
  else if (stored) change(discord, step, stored);
}

function change(discord: FakeDiscord, step: Exclude<Step, { do: "write" }>, stored: Stored): void {
  const { world } = discord;
  const { message } = stored;
  const ann = discord.person("Ann");
  const who = "by" in step ? userOf(discord, step.by) : undefined;
  switch (step.do) {
    case "edit":
      edit(world, stored, { content: spoken(discord, step.text) });
      return;
    case "delete":
      ann.deletes(message);
      return;
    case "unfurl":
      discord.unfurls(message, "https://example.org");
      return;
    case "thread": {
      const isRoot =
        !isThread(world.channel(message.channel_id)) && world.channel(message.channel_id).guild_id;
      if (isRoot && !world.channels.has(message.id)) ann.opensThread(message, "Thread");
      return;
    }
    case "react":
      react(world, stored, who!.id, emojiIn(world, step.emoji));
      return;
    case "unreact":
      if (stored.reactions.get(step.emoji)?.users.includes(who!.id))
        unreact(world, stored, who!.id, emojiIn(world, step.emoji));
      return;
    default:
      step satisfies never;
  }
}

function write(discord: FakeDiscord, step: Extract<Step, { do: "write" }>, under: Stored | undefined): void {
  const { world } = discord;
  const content = spoken(discord, step.text);
  const author = userOf(discord, step.by);
  if (step.place === "forum") {
    if (step.by !== "pet")
      discord.person(step.by).posts(discord.channel("ideas", { type: 15 }), "Idea", content);
    return;
  }
  const [channel, reply] = placeOf(discord, step.place, under?.message);
  post(world, channel, author, { content, reply });
}

function placeOf(
  discord: FakeDiscord,
  place: Exclude<Place, "forum">,
  under: APIMessage | undefined,
): [channel: Channel, reply?: string] {
  const { world } = discord;
  const help = discord.channel("help");
  if (place === "direct") return [discord.person("Ann").direct];
  if (place === "channel" || !under) return [help];
  if (place === "reply") return [world.channel(under.channel_id), under.id];
  return [world.channels.get(under.id) ?? world.channel(under.channel_id)];
}

/** A message that anybody wrote and that is there now. */
function picked({ world }: FakeDiscord, at: number): Stored | undefined {
  const all = [...world.messages.values()]
    .flatMap((list) => [...list.values()])
    .filter(({ message }) => message.type === 0 || message.type === 19);
  return all[at % all.length];
}

const userOf = (discord: FakeDiscord, writer: Writer): APIUser =>
  writer === "pet" ? discord.bot : discord.person(writer).user;

const spoken = (discord: FakeDiscord, text: string): string =>
  text.replaceAll("{pet}", `<@${discord.bot.id}>`);
