import fc from "fast-check";
import { PET, type SlackAuthor, type SlackMessage, SlackWorkspace } from "./slack-workspace.js";

/** Something that happens in a workspace; `on` picks a message among those that are there. */
export type Step =
  | {
      readonly do: "post";
      readonly by: Poster;
      readonly text: string;
      readonly place: Place;
      readonly on: number;
    }
  | { readonly do: "edit" | "silent-edit"; readonly text: string; readonly on: number }
  | { readonly do: "same-words" | "unfurl" | "delete"; readonly on: number }
  | { readonly do: "unreact"; readonly on: number }
  | { readonly do: "react"; readonly user: string; readonly name: string; readonly on: number };
type Poster = "ann" | "bob" | "pet" | "relay" | "ci";
type Place = "channel" | "thread" | "broadcast" | "direct" | "direct-thread";

export interface Timed {
  readonly step: Step;
  /** How long before it, in ms. */
  readonly afterMs: number;
}

const CHANNEL = "C0HELP";
const DIRECT = "D0HELPPET";
export const CHANNELS = [CHANNEL, DIRECT] as const;
const START = Date.UTC(2026, 2, 2, 9);

const AUTHORS: Readonly<Record<Poster, SlackAuthor>> = {
  ann: "UANN",
  bob: "UBOB",
  pet: PET,
  relay: { bot: "BRELAY" },
  ci: { user: "UCI", bot: "BCI" },
};
const ASKED = [
  "<@UPET> please help",
  "please help",
  "thanks",
  "that solved it",
  "not solved",
  "and the log?",
];
const REPLIED = [
  "Thinking…",
  "The token has expired.",
  "Created PR 5 &amp; done <@UANN>",
  "I could not do it",
];

const on = fc.nat(30);
const person = fc.constantFrom<Poster>("ann", "ann", "ann", "bob");
const reaction = {
  user: fc.constantFrom("UANN", "UANN", "UBOB", PET.user),
  name: fc.constantFrom("white_check_mark", "x", "eyes", "tada"),
};
const post = (by: fc.Arbitrary<Poster>, texts: readonly string[], places: readonly Place[]) =>
  fc.record({
    do: fc.constant("post" as const),
    by,
    text: fc.constantFrom(...texts),
    place: fc.constantFrom(...places),
    on,
  });
const steps = {
  asked: post(person, ASKED, ["channel", "thread", "thread", "thread", "direct", "direct-thread"]),
  replied: post(fc.constant("pet"), REPLIED, [
    "thread",
    "thread",
    "thread",
    "broadcast",
    "direct",
    "direct-thread",
  ]),
  others: post(fc.constantFrom<Poster>("relay", "ci"), ["what about this?"], ["thread", "channel"]),
  edit: fc.record({ do: fc.constant("edit" as const), text: fc.constantFrom(...ASKED, ...REPLIED), on }),
  silent: fc.record({ do: fc.constant("silent-edit" as const), text: fc.constantFrom(...REPLIED), on }),
  same: fc.record({ do: fc.constantFrom("same-words" as const, "unfurl" as const), on }),
  react: fc.record({ do: fc.constant("react" as const), ...reaction, on }),
  unreact: fc.record({ do: fc.constant("unreact" as const), on }),
  delete: fc.record({ do: fc.constant("delete" as const), on }),
};
export type Kind = keyof typeof steps;
export const EVERYTHING = Object.keys(steps) as Kind[];

const WEIGHTS: Partial<Record<Kind, number>> = { asked: 5, replied: 6, edit: 4, react: 4, unreact: 2 };

/** Random days in a workspace, made of some kinds of steps. From one step to the next: a moment, or hours. */
export function scripts(kinds: readonly Kind[], maxLength = 22): fc.Arbitrary<Timed[]> {
  const step = fc.oneof(
    ...kinds.map((kind) => ({ weight: WEIGHTS[kind] ?? 1, arbitrary: steps[kind] as fc.Arbitrary<Step> })),
  );
  const afterMs = fc.constantFrom(40, 300, 700, 5_000, 200_000, 7_200_000);
  return fc.array(fc.record({ step, afterMs }), { minLength: 1, maxLength });
}

/** A message that is there now. */
interface Standing {
  readonly channel: string;
  readonly message: SlackMessage;
}

/** Plays a script: `each` is told after every step. What can't be done then (nothing to edit, …) is left out. */
export function play(
  script: readonly Timed[],
  each?: (slack: SlackWorkspace, index: number) => void,
): SlackWorkspace {
  const slack = new SlackWorkspace(START);
  slack.post("UANN", { channel: CHANNEL, text: "<@UPET> hello?" });
  script.forEach(({ step, afterMs }, index) => {
    slack.now += afterMs;
    perform(slack, step);
    each?.(slack, index);
  });
  return slack;
}

function perform(slack: SlackWorkspace, step: Step): void {
  const standing = CHANNELS.flatMap((channel) =>
    slack.messages(channel).map((message): Standing => ({ channel, message })),
  ).filter(({ message }) => message.subtype !== "tombstone");
  if (step.do === "post") {
    const channel = step.place.startsWith("direct") ? DIRECT : CHANNEL;
    const inThread = step.place !== "channel" && step.place !== "direct";
    const under = inThread
      ? pick(
          standing.filter((one) => one.channel === channel),
          step.on,
        )
      : undefined;
    slack.post(AUTHORS[step.by], {
      channel,
      text: step.text,
      ...(under ? { thread_ts: under.message.thread_ts ?? under.message.ts } : {}),
      ...(step.place === "broadcast" && under ? { broadcast: true } : {}),
    });
    return;
  }
  const { channel, message } = pick(standing, step.on) ?? {};
  if (!channel || !message) return;
  const { ts, user = "", text, reactions } = message;
  switch (step.do) {
    case "edit":
      if (user !== "" && fits(user, step.text)) slack.edit(channel, ts, step.text, user);
      return;
    case "silent-edit":
      if (user === PET.user) slack.edit(channel, ts, step.text, user, [{ type: "divider" }]);
      return;
    case "same-words":
      if (user !== "") slack.edit(channel, ts, text, user);
      return;
    case "unfurl":
      slack.unfurl(channel, ts);
      return;
    case "delete":
      slack.delete(channel, ts);
      return;
    case "react":
      if (!reactions?.some(({ name, users }) => name === step.name && users.includes(step.user)))
        slack.react(channel, ts, step.user, step.name);
      return;
    case "unreact": {
      const given = pick(
        standing.filter(({ message }) => message.reactions !== undefined),
        step.on,
      );
      const reaction = pick(given?.message.reactions ?? [], step.on);
      if (given && reaction)
        slack.unreact(given.channel, given.message.ts, reaction.users[0]!, reaction.name);
      return;
    }
    default:
      step satisfies never;
  }
}

/** People edit what people say, and the pet what pets say. */
const fits = (user: string, text: string) => (user === PET.user ? REPLIED : ASKED).includes(text);

function pick<T>(list: readonly T[], on: number): T | undefined {
  return list.length === 0 ? undefined : list[on % list.length];
}

/** The same list in another order, some of it twice. */
export function disorder<T>(list: readonly T[], picks: readonly number[]): T[] {
  const out = [...list, ...list.filter((_, index) => (picks[index % picks.length] ?? 0) % 3 === 0)];
  for (let index = out.length - 1; index > 0; index--) {
    const other = (picks[index % picks.length] ?? 0) % (index + 1);
    [out[index], out[other]] = [out[other]!, out[index]!];
  }
  return out;
}
