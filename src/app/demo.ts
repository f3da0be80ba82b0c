import type { Action, Author, ChatEvent } from "../chat/event.js";

/** The platform of generated facts: a ledger that is not a demo's refuses them. */
export const DEMO_PLATFORM = "demo";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const pet: Author = { id: "demo:pet", bot: true, self: true };
const people = ["ada", "ben", "chloe", "dev", "emi", "farid", "grace", "hugo", "ines"].map(
  (name): Author => ({ id: `demo:${name}` }),
);
const place = { platform: DEMO_PLATFORM, channel: "help" } as const;

const questions = [
  "how do I reset my password?",
  "the export of last week's invoices is empty",
  "can you set up the test system for the new team?",
  "which form do I need for a business trip?",
  "the build of the website fails since noon",
  "please add Kim to the design channel",
  "what is our policy on working abroad?",
  "the printer on the third floor is offline again",
] as const;

/**
 * A month at a help desk, made up and always the same for a seed: mostly quick answers, a slow second week, claims that
 * did not hold, people who confirm, rate, ask again or fall silent.
 *
 * @param from start of the first day, ms since epoch
 * @param days how many days
 */
export function* demoMonth(from: number, days: number, seed = 7): Iterable<ChatEvent> {
  const random = randomBits(seed);
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low));
  const chance = (share: number) => random() < share;
  let serial = 0;
  for (let day = 0; day < days; day++) {
    const weekend = new Set([5, 6]).has((day + 3) % 7);
    const slow = day >= 7 && day < 14;
    const tasks = weekend ? between(1, 4) : between(8, 17);
    for (let task = 0; task < tasks; task++) {
      const at = from + day * DAY + (weekend ? between(10 * HOUR, 20 * HOUR) : between(7 * HOUR, 18 * HOUR));
      serial += 1;
      yield* demoTask(serial, at, { between, chance, slow });
    }
  }
}

interface Dice {
  between(low: number, high: number): number;
  chance(share: number): boolean;
  slow: boolean;
}

function* demoTask(serial: number, openedAt: number, { between, chance, slow }: Dice): Iterable<ChatEvent> {
  const root = `demo:help:${serial}`;
  const base = { place, conversation: root };
  let messages = 0;
  const say = (author: Author, at: number, text: string, mentions: string[] = []): ChatEvent => {
    messages += 1;
    return {
      kind: "message",
      ...base,
      message: messages === 1 ? root : `${root}.${messages}`,
      at,
      author,
      text,
      mentions,
    };
  };
  const act = (author: Author, at: number, action: Action): ChatEvent => {
    messages += 1;
    return { kind: "action", ...base, message: `${root}.${messages}`, at, author, action, on: root };
  };
  const requester = people[between(0, people.length)]!;
  yield say(requester, openedAt, questions[between(0, questions.length)]!, [pet.id]);
  if (chance(0.12))
    yield act(requester, openedAt + between(5_000, 20_000), { name: "prioritize", priority: "urgent" });

  let at = openedAt + between(1_500, 6_000);
  if (chance(0.92)) yield say(pet, at, "Let me look.");
  if (chance(slow ? 0.06 : 0.01)) return;
  at += slow
    ? between(20_000, 9 * MINUTE)
    : chance(0.94)
      ? between(4_000, 45_000)
      : between(MINUTE, 20 * MINUTE);
  yield say(pet, at, "Here is what I found, with the steps to take.");

  for (let round = between(0, 3); round > 0; round--) {
    at += between(MINUTE, 40 * MINUTE);
    yield say(requester, at, "And what about the other account?");
    at += slow ? between(MINUTE, 30 * MINUTE) : between(5_000, 4 * MINUTE);
    yield say(pet, at, "That one needs the same steps; I have started them.");
  }
  if (chance(0.03)) {
    yield act(pet, at + MINUTE, { name: "hand-off", to: "second line" });
    return;
  }
  if (chance(slow ? 0.08 : 0.03)) {
    yield say(pet, at + MINUTE, "I could not finish this: the system refused.");
    return;
  }
  at += slow ? between(10 * MINUTE, 9 * HOUR) : between(2 * MINUTE, 2 * HOUR);
  const cost = between(4, 60);
  yield say(pet, at, `Done: everything is set. It took ${cost} steps. Was that it?`, [requester.id]);
  if (chance(0.06)) {
    at += between(5 * MINUTE, 3 * HOUR);
    yield act(requester, at, { name: "deny" });
    at += between(10 * MINUTE, 3 * HOUR);
    yield say(pet, at, "Done: now with the missing part. Was that it?", [requester.id]);
  }
  if (chance(0.55)) yield act(requester, at + between(MINUTE, 5 * HOUR), { name: "confirm" });
  if (chance(0.35)) {
    const rating = chance(slow ? 0.55 : 0.85) ? between(4, 6) : between(1, 4);
    yield act(requester, at + between(5 * HOUR, 6 * HOUR), { name: "rate", rating });
  }
  if (chance(0.2)) yield say(requester, at + between(5 * HOUR, 6 * HOUR), "Thanks!");
}

/** Uniform numbers in [0, 1) from a seed (mulberry32, public domain). */
function randomBits(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  };
}
