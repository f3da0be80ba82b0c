import { describe, expect, test } from "vitest";
import {
  type DiscordContext,
  DiscordShapeError,
  translateCreated,
  translateMessage,
  translateUpdated,
} from "../../../adapters/chat/discord/translate.js";
import { versionOf } from "../../../adapters/chat/discord/version.js";
import type { ChatEvent } from "../../../src/chat/event.js";
import { interpret } from "../../../src/chat/interpret.js";
import { compileRules } from "../../../src/chat/rules.js";
import { termsWith } from "../../kit/terms.js";

/** Monday 2 March 2026, 09:00 UTC, as Discord's clock has it. */
const MONDAY = Date.UTC(2026, 2, 2, 9);
const idAt = (second: number, serial = 1) =>
  String((BigInt(MONDAY + second * 1000 - 1_420_070_400_000) << 22n) + BigInt(serial));
const ANN = { id: "100000000000000001", username: "ann" };
const PET = { id: "100000000000000009", username: "pet", bot: true };
const CHANNEL = { id: "200000000000000000", type: 0, guild: "900000000000000000" };
const THREAD = { id: idAt(0), type: 11, guild: CHANNEL.guild, parent: CHANNEL.id };

const message = (second: number, more: object = {}) => ({
  id: idAt(second),
  type: 0,
  content: "hello",
  timestamp: new Date(MONDAY + second * 1000).toISOString().replace("Z", "000+00:00"),
  edited_timestamp: null,
  author: ANN,
  attachments: [],
  embeds: [],
  mentions: [],
  ...more,
});
const reply = (second: number, to: string, more: object = {}) =>
  message(second, {
    type: 19,
    message_reference: { type: 0, message_id: to, channel_id: CHANNEL.id },
    ...more,
  });

const read = (raw: unknown, more: Partial<DiscordContext> = {}) =>
  translateMessage(raw, { channel: CHANNEL, ...more });
const only = (events: readonly ChatEvent[]) => {
  expect(events).toHaveLength(1);
  return events[0]!;
};

const terms = termsWith();
const rules = compileRules({
  ...terms,
  assistant: { ...terms.assistant, members: [`discord:user:${PET.id}`] },
});
const typesOf = (events: readonly ChatEvent[]) =>
  events.flatMap((event) => interpret(event, rules)).map(({ type, id }) => `${type} ${id}`);

describe("a message of Discord", () => {
  test("is named by its id, whose clock counts", () => {
    expect(only(read(message(7, { timestamp: null })))).toEqual({
      kind: "message",
      place: { platform: "discord", workspace: "900000000000000000", channel: "200000000000000000" },
      conversation: `discord:${idAt(7)}`,
      message: `discord:${idAt(7)}`,
      at: MONDAY + 7_000,
      author: { id: "discord:user:100000000000000001" },
      text: "hello",
    });
  });

  test.each([
    ["a number as id", { id: Number(idAt(7)) }],
    ["no id", { id: null }],
    ["another instant beside its id", { timestamp: "2026-03-02T09:05:00.000Z" }],
    ["no author", { author: null }],
    ["no type", { type: null }],
  ])("with %s is refused", (_, more) => {
    expect(() => read(message(7, more))).toThrow(DiscordShapeError);
  });

  test("that is refused says what was found and expected", () => {
    const refusals = [
      message(7, { id: 5 }),
      message(7, { timestamp: "soon" }),
      [],
      message(7, { author: null }),
    ];
    const said = refusals.map((raw) => {
      try {
        return read(raw);
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(said).toMatchInlineSnapshot(`
      [
        "Discord message: found id 5, expected a snowflake in a text",
        "Discord message: found timestamp "soon", expected the instant that its id holds",
        "Discord message: found [], expected an object",
        "Discord message: found no author, expected one with an id",
      ]
    `);
  });

  test("of an old export names whole seconds", () => {
    const id = String(BigInt(idAt(7)) + (523n << 22n));
    expect(only(read(message(7, { id }))).kind).toBe("message");
  });

  test("stands where its thread belongs, in the conversation of the thread", () => {
    expect(only(read(message(5), { channel: THREAD }))).toMatchObject({
      place: { channel: CHANNEL.id },
      conversation: `discord:${THREAD.id}`,
    });
  });

  test("in a direct message goes on with what was there", () => {
    const direct = { id: "300000000000000000", type: 1 };
    expect(only(read(message(5), { channel: direct }))).toMatchObject({
      direct: true,
      conversation: "discord:300000000000000000",
      place: { platform: "discord", channel: "300000000000000000" },
    });
  });

  test("that a forum's thread begins with addresses the assistant where the scope names the forum", () => {
    const post = message(0);
    const addressed = { ...THREAD, addressed: true } as const;
    const asked = (events: readonly ChatEvent[]) => "addressed" in only(events);
    expect([
      asked(read(post, { channel: addressed })),
      asked(read(message(3), { channel: addressed })),
      asked(read(post, { channel: THREAD })),
    ]).toEqual([true, false, false]);
  });

  test("that shows nothing but embeds, parts or what it forwards says what they say", () => {
    const texts = [
      { embeds: [{ title: "Title", description: "Words", fields: [{ name: "Field", value: "Value" }] }] },
      { components: [{ type: 17, components: [{ type: 10, content: "Shown" }, { type: 14 }] }] },
      { message_snapshots: [{ message: { content: "Passed on", attachments: [{}] } }], attachments: null },
    ].map((more) => only(read(message(1, { content: "", ...more }))));
    expect(texts.map((event) => "text" in event && [event.text, event.files])).toEqual([
      ["Title\nWords\nField\nValue", undefined],
      ["Shown", undefined],
      ["Passed on", 1],
    ]);
  });

  test("of a webhook is a relayed person's; roles stand beside a member", () => {
    const hook = only(read(message(1, { author: { ...PET, id: "5" }, webhook_id: "5" })));
    expect(hook).toMatchObject({ author: { id: "discord:user:5", bot: true, userless: true } });
    const own = only(read(message(1, { author: PET, webhook_id: "6", application_id: "6" })));
    expect(own).toMatchObject({ author: { id: `discord:user:${PET.id}`, bot: true } });
    expect(own).not.toHaveProperty("author.userless");
    expect(only(read(message(1, { member: { roles: ["7", null] } })))).toMatchObject({
      author: { aliases: ["discord:role:7"] },
    });
    expect(only(read(message(1), { self: [ANN.id] }))).toMatchObject({ author: { self: true } });
  });

  test("with nothing where one expects lists and objects is a message all the same", () => {
    const nulls = {
      attachments: null,
      embeds: null,
      mentions: null,
      reactions: null,
      member: null,
      thread: null,
    };
    const more = { components: null, sticker_items: null, message_reference: null, interaction: null };
    expect(only(read(message(1, { ...nulls, ...more }))).kind).toBe("message");
  });
});

describe("a reply", () => {
  test("goes on in the conversation that its chain begins with, as far as that is known", () => {
    const known = new Map([[idAt(2), idAt(1)]]);
    const conversationOf = (id: string) => known.get(id);
    expect([
      only(read(reply(3, idAt(2)), { conversationOf })),
      only(read(reply(3, idAt(9)), { conversationOf })),
    ]).toMatchObject([
      { conversation: `discord:${idAt(1)}`, repliesTo: { message: `discord:${idAt(2)}` } },
      { conversation: `discord:${idAt(9)}` },
    ]);
  });

  test("to the assistant addresses it, whether the message lies beside it or was seen before", () => {
    const author = { id: `discord:user:${PET.id}`, bot: true };
    const opened = [`task.opened discord:${idAt(3)}:said`];
    expect(typesOf(read(reply(3, idAt(2), { referenced_message: { id: idAt(2), author: PET } })))).toEqual(
      opened,
    );
    expect(typesOf(read(reply(3, idAt(2)), { authorOf: () => author }))).toEqual(opened);
    expect(typesOf(read(reply(3, idAt(2))))).toEqual([`task.asked discord:${idAt(3)}:said`]);
  });

  test("is none where a message is forwarded, pinned, or its target is gone", () => {
    const reference = { message_reference: { type: 1, message_id: idAt(1) } };
    const gone = { type: 19, message_reference: { message_id: null } };
    expect([only(read(message(3, reference))), only(read(message(3, gone)))]).toMatchObject([
      { conversation: `discord:${idAt(3)}` },
      { conversation: `discord:${idAt(3)}` },
    ]);
    expect(read(message(3, { ...reference, type: 6 }))).toEqual([]);
  });
});

describe("a command that a bot answered", () => {
  const interaction = { id: idAt(4, 2), type: 2, name: "ask", user: ANN };
  const answer = message(5, { type: 20, author: PET, interaction, content: "The answer." });
  const asks = (command: string) => command === "ask";

  test("is a conversation of its own: who gave it, when, and the answer, of which nobody knows when it was filled in", () => {
    expect(read(answer, { asks })).toMatchObject([
      {
        kind: "action",
        conversation: `discord:${interaction.id}`,
        message: `discord:${interaction.id}`,
        at: MONDAY + 4_000,
        author: { id: `discord:user:${ANN.id}` },
        action: { name: "open" },
      },
      {
        kind: "message",
        conversation: `discord:${interaction.id}`,
        repliesTo: { message: `discord:${interaction.id}` },
        readBack: true,
      },
    ]);
    expect(typesOf(read(answer, { asks }))).toEqual([
      `task.opened discord:${interaction.id}:opened`,
      `task.answered discord:${idAt(5)}:replied`,
    ]);
  });

  test("opens no task where it asked for none", () => {
    expect(read({ ...answer, interaction: { ...interaction, name: "weather" } }, { asks })).toHaveLength(1);
    expect(read(answer)).toHaveLength(1);
  });
});

describe("an answer to an interaction", () => {
  const begun = (more: object) => ({
    id: idAt(4, 2),
    user: ANN,
    authorizing_integration_owners: {},
    ...more,
  });
  const answer = (interaction_metadata: object, more: object = {}) =>
    message(5, {
      type: 20,
      author: PET,
      webhook_id: PET.id,
      application_id: PET.id,
      interaction_metadata,
      ...more,
    });
  const button = begun({ type: 3, interacted_message_id: idAt(1) });

  test("goes on from the message whose button was pressed, and answers who pressed it", () => {
    expect(only(read(answer(button)))).toMatchObject({
      conversation: `discord:${idAt(1)}`,
      repliesTo: { message: `discord:${idAt(4, 2)}`, author: { id: `discord:user:${ANN.id}` } },
      author: { id: `discord:user:${PET.id}`, bot: true },
    });
    expect(only(read(answer(button))).kind === "message" && read(answer(button))[0]).not.toHaveProperty(
      "author.userless",
    );
  });

  test("goes on from what brought the form up that was sent off", () => {
    const from = (triggering_interaction_metadata: object) =>
      only(read(answer(begun({ type: 5, triggering_interaction_metadata }))));
    expect(from(button)).toMatchObject({ conversation: `discord:${idAt(1)}` });
    expect(from(begun({ id: idAt(3), type: 2 }))).toMatchObject({ conversation: `discord:${idAt(3)}` });
  });

  test("is an acknowledgement while it is a placeholder, and answers when it is filled in, by our clock", () => {
    const metadata = begun({ type: 2 });
    const waiting = answer(metadata, { content: "", flags: 128 });
    const said = answer(metadata, { content: "Here it is.", flags: 0 });
    const context = { channel: CHANNEL };
    expect(typesOf(translateCreated(waiting, context))).toEqual([
      `task.acknowledged discord:${idAt(5)}:replied`,
    ]);
    const heardAt = MONDAY + 9_000;
    const filled = translateUpdated(said, context, versionOf(waiting), heardAt);
    expect(typesOf(filled)).toEqual([`task.answered discord:${idAt(5)}:answered@${heardAt}`]);
    expect(filled.flatMap((event) => interpret(event, rules))[0]).toMatchObject({
      clock: "receipt",
      at: heardAt,
    });
    expect(translateUpdated(waiting, context, versionOf(waiting), heardAt)).toEqual([]);
    expect(translateUpdated(said, context, versionOf(said), heardAt)).toEqual([]);
    expect(translateUpdated(said, context, null, heardAt)).toEqual(read(said));
  });

  test("of Pawpact itself answers no task", () => {
    const report = { interaction: { id: idAt(4, 2), type: 2, name: "pact status", user: ANN } };
    const components = [{ type: 1, components: [{ type: 2, custom_id: "pact:k3y:status" }] }];
    for (const more of [report, { components }]) {
      expect(read(message(5, { type: 20, author: PET, content: "Kept.", ...more }))).toEqual([]);
    }
  });
});

describe("without the message-content intent", () => {
  const empty = message(2, { content: "" });

  test("a message is only known to be there, unless it addresses the assistant", () => {
    expect(typesOf(read(empty))).toEqual([`task.noted discord:${idAt(2)}:said`]);
    expect(
      typesOf(
        read({ ...empty, id: THREAD.id, timestamp: null }, { channel: { ...THREAD, addressed: true } }),
      ),
    ).toEqual([`task.opened discord:${THREAD.id}:said`]);
  });

  test("an empty message with a file, a sticker or a preview says something", () => {
    for (const more of [{ attachments: [{}] }, { sticker_items: [{}] }, { embeds: [{}] }, { poll: {} }]) {
      expect(only(read({ ...empty, ...more }))).not.toHaveProperty("unread");
    }
  });
});

test("a mention of the bot that we run in addresses it, whoever the agreement names", () => {
  const mention = message(2, { mentions: [{ id: "7", bot: true }] });
  expect(only(read(mention, { self: ["7"] }))).toMatchObject({ addressed: "mention" });
  expect(only(read(mention))).not.toHaveProperty("addressed");
});

test("a mentioned role is named", () => {
  expect(only(read(message(2, { mention_roles: ["81", 5] })))).toMatchObject({
    mentions: ["discord:role:81"],
  });
});

describe("Discord's own notices", () => {
  test.each([1, 3, 6, 7, 8, 18, 24, 46])("of type %d move no clock", (type) => {
    expect(read(message(1, { type }))).toEqual([]);
    expect(typesOf(read(message(1, { type }), { channel: THREAD }))).toEqual([
      `task.noted discord:${idAt(1)}:noted`,
    ]);
  });

  test("that stand for a thread's first message are no message of it", () => {
    expect(read(message(1, { type: 21 }), { channel: THREAD })).toEqual([]);
  });
});

test("reactions have an emoji, a person and no time", () => {
  const reactions = [
    { emoji: { id: null, name: "👍🏽" }, users: [ANN, PET, null] },
    { emoji: { id: "1", name: "party" }, users: [ANN] },
    { emoji: { id: "2", name: null }, users: [ANN] },
    { emoji: { id: null, name: "👀" }, count: 3 },
  ];
  expect(
    read(message(1, { reactions })).flatMap((event) =>
      event.kind === "reaction" ? [[event.emoji, event.author.id, event.at - MONDAY, event.clock]] : [],
    ),
  ).toEqual([
    ["👍", `discord:user:${ANN.id}`, 1000, "unknown"],
    ["👍", `discord:user:${PET.id}`, 1000, "unknown"],
    ["party", `discord:user:${ANN.id}`, 1000, "unknown"],
  ]);
});

test("a message that a thread begins with says how many there are in it", () => {
  const thread = { id: idAt(1), message_count: 4, last_message_id: idAt(60) };
  expect(read(message(1, { thread }))[1]).toMatchObject({
    kind: "replies",
    conversation: `discord:${idAt(1)}`,
    count: 4,
    at: MONDAY + 60_000,
  });
});

describe("an edit", () => {
  const edited_timestamp = new Date(MONDAY + 30_000).toISOString();
  const edited = message(1, { author: PET, content: "Done.", edited_timestamp });
  const context = { channel: CHANNEL };

  test("has one name, whether it was seen live or read back", () => {
    expect(typesOf(translateUpdated(edited, context))).toEqual([
      `task.answered discord:${idAt(1)}:answered@${MONDAY + 30_000}`,
    ]);
    expect(typesOf(read(edited))).toContain(`task.answered discord:${idAt(1)}:answered@${MONDAY + 30_000}`);
  });

  test("is told from a preview, and from one that leaves the words as they are", () => {
    const before = message(1, { author: PET, content: "Thinking…" });
    expect(translateUpdated({ ...before, embeds: [{ title: "x" }] }, context, versionOf(before))).toEqual([]);
    expect(translateUpdated(edited, context, versionOf(edited))).toEqual([]);
    expect(translateUpdated(edited, context, versionOf({ ...edited, edited_timestamp: null }))).toMatchObject(
      [{ unchanged: true }],
    );
    expect(translateUpdated(edited, context, versionOf(before))[0]).not.toHaveProperty("unchanged");
  });

  test("comes after a message that was written live as it is read back", () => {
    const first = message(1, { author: PET, content: "Thinking…" });
    expect(translateCreated(first, context)).toEqual(read(first));
  });
});
