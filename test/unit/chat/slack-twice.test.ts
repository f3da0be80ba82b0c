import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { translateEvent, translateMessage } from "../../../adapters/chat/slack/translate.js";
import type { ChatEvent } from "../../../src/chat/event.js";
import { interpret } from "../../../src/chat/interpret.js";
import { compileRules } from "../../../src/chat/rules.js";
import type { Fact } from "../../../src/task/fact.js";
import { termsWith } from "../../kit/terms.js";

/**
 * A channel as people use it, lived through twice: as the events that Slack sends while it happens, and as the
 * messages that Slack gives out afterwards.
 */
interface Post {
  readonly by: "person" | "pet" | "relay" | "notice";
  readonly text: string;
  readonly inThread: boolean;
  readonly reactions: readonly { readonly user: string; readonly name: string }[];
  /** The text afterwards, where it is edited. */
  readonly edit: string | null;
}

const post: fc.Arbitrary<Post> = fc.record({
  by: fc.constantFrom("person", "pet", "relay", "notice"),
  text: fc.constantFrom(
    "<@UPET> please help",
    "thanks",
    "more of it",
    "_Working on it_",
    "Created PR 5 &amp; done <@UANN>",
    "I could not do it",
  ),
  inThread: fc.boolean(),
  reactions: fc.uniqueArray(
    fc.record({
      user: fc.constantFrom("UANN", "UBOB", "UPET"),
      name: fc.constantFrom("white_check_mark", "x", "eyes", "tada"),
    }),
    { selector: ({ user, name }) => `${user} ${name}`, maxLength: 3 },
  ),
  edit: fc.option(fc.constantFrom("Created PR 6", "_Still working_", "on second thoughts"), { nil: null }),
});

const WHO = {
  person: { user: "UANN" },
  pet: { user: "UPET", bot_id: "BPET" },
  relay: { subtype: "bot_message", bot_id: "BPET" },
  notice: { subtype: "channel_topic", user: "UANN" },
} as const;

function live(posts: readonly Post[], channel: string, edits: boolean) {
  const events: object[] = [];
  const history: Record<string, unknown>[] = [];
  let second = 1_743_760_000;
  const tick = (fraction = "000100") => {
    second += 7;
    return `${second}.${fraction}`;
  };
  posts.forEach(({ by, text, inThread, reactions, edit }) => {
    const ts = tick();
    const root = inThread
      ? history.find((entry) => entry.thread_ts === undefined || entry.thread_ts === entry.ts)
      : undefined;
    if (root) {
      root.thread_ts = root.ts;
      root.reply_count = Number(root.reply_count ?? 0) + 1;
      root.latest_reply = ts;
    }
    const thread = root ? { thread_ts: root.ts, parent_user_id: root.user } : {};
    const message: Record<string, unknown> = { type: "message", ts, text, ...WHO[by], ...thread };
    events.push({ ...message, channel, event_ts: ts });
    if (by === "person" && text.includes("<@UPET>"))
      events.push({ ...message, type: "app_mention", channel, event_ts: ts });
    if (edits && edit !== null && by !== "notice") {
      const previous_message = { ...message };
      message.text = edit;
      message.edited = { ts: tick("000000") };
      const event_ts = tick();
      events.push({
        type: "message",
        subtype: "message_changed",
        channel,
        message: { ...message },
        previous_message,
        ts: event_ts,
        event_ts,
      });
    }
    for (const { user, name } of reactions) {
      events.push({
        type: "reaction_added",
        user,
        reaction: name,
        item: { type: "message", channel, ts },
        event_ts: tick(),
      });
      const entry = { name, users: [user], count: 1 };
      message.reactions = [...((message.reactions as object[]) ?? []), entry];
    }
    history.push(message);
  });
  return { events, history };
}

const rules = compileRules(termsWith());
const factsOf = (events: readonly ChatEvent[]) => events.flatMap((event) => interpret(event, rules));

/** What the bot sees while it runs; it remembers where each message stood. */
function seenLive(events: readonly object[]): Fact[] {
  const conversations = new Map<string, string>();
  const conversationOf = (message: string) => conversations.get(message);
  return events.flatMap((event) => {
    const translated = translateEvent(event, { conversationOf });
    for (const one of translated)
      if (one.kind === "message") conversations.set(one.message, one.conversation);
    return factsOf(translated);
  });
}

const seenAfterwards = (history: readonly object[], channel: string) =>
  history.flatMap((message) => factsOf(translateMessage(message, { channel })));
const named = (facts: readonly Fact[]) =>
  [
    ...new Set(
      facts
        .filter(({ type }) => type !== "observation.replies")
        .map(({ id, conversation }) => `${conversation} ${id}`),
    ),
  ].sort();

describe("a channel lived through and the same one read back", () => {
  const posts = fc.array(post, { maxLength: 8 });
  const channel = fc.constantFrom("C0HELP", "D0HELPPET");

  test("give the same facts by name, in the same conversations", () => {
    fc.assert(
      fc.property(posts, channel, (given, where) => {
        const { events, history } = live(given, where, false);
        expect(named(seenAfterwards(history, where))).toEqual(named(seenLive(events)));
      }),
    );
  });

  test("give the same facts in full but for what nobody knows afterwards: a reaction's time, a bot's silent changes", () => {
    fc.assert(
      fc.property(posts, channel, (given, where) => {
        const { events, history } = live(given, where, false);
        const words = (facts: readonly Fact[]) => {
          const kept = facts.filter(
            ({ id, type }) => !id.includes(":reaction:") && type !== "observation.replies",
          );
          return Object.fromEntries(kept.map(({ clock, ...fact }) => [fact.id, fact]));
        };
        expect(words(seenAfterwards(history, where))).toEqual(words(seenLive(events)));
      }),
    );
  });

  test("name every edit alike: what a first version said of a claim is all that reading back can't know", () => {
    fc.assert(
      fc.property(posts, channel, (given, where) => {
        const { events, history } = live(given, where, true);
        const seen = named(seenLive(events));
        const readBack = named(seenAfterwards(history, where));
        expect(readBack.filter((name) => !seen.includes(name))).toEqual([]);
        const atEdit = (names: readonly string[]) => names.filter((name) => name.includes("@"));
        expect(atEdit(readBack)).toEqual(atEdit(seen));
      }),
    );
  });
});
