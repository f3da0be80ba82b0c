import { describe, expect, test } from "vitest";
import { SlackShapeError, translateEvent, translateMessage } from "../../../adapters/chat/slack/translate.js";
import type { ChatEvent } from "../../../src/chat/event.js";

const context = { channel: "C0HELP" };
const ROOT = "1743761011.178999";
const REPLY = "1743761014.461529";
const human = { type: "message", ts: ROOT, user: "UANN", text: "<@UPET> help" };
const bot = {
  type: "message",
  ts: REPLY,
  thread_ts: ROOT,
  user: "UPET",
  bot_id: "BPET",
  text: "Done",
  parent_user_id: "UANN",
};

const only = (events: readonly ChatEvent[]) => {
  expect(events).toHaveLength(1);
  return events[0]!;
};
const back = (raw: object, more: object = {}) => only(translateMessage(raw, { ...context, ...more }));
const live = (raw: object, more: object = {}) => only(translateEvent({ channel: "C0HELP", ...raw }, more));
/** What an event says beside the words that stood there before. */
const news = (raw: object, more: object = {}) => translateEvent({ channel: "C0HELP", ...raw }, more).at(-1)!;

describe("a Slack message", () => {
  test("names channel, thread and itself; its instant is its ts, rounded down to the millisecond", () => {
    expect(back(bot)).toEqual({
      kind: "message",
      place: { platform: "slack", channel: "C0HELP" },
      conversation: `slack:C0HELP:${ROOT}`,
      message: `slack:C0HELP:${REPLY}`,
      at: 1743761014461,
      author: { id: "slack:UPET", aliases: ["slack:BPET"], bot: true },
      text: "Done",
      readBack: true,
    });
    expect(back(human)).toMatchObject({ conversation: `slack:C0HELP:${ROOT}`, at: 1743761011178 });
    expect(back(human)).not.toHaveProperty("readBack");
  });

  test.each([
    ["a person", { user: "UANN" }, { id: "slack:UANN" }],
    [
      "a bot with a user",
      { user: "UPET", bot_id: "BPET" },
      { id: "slack:UPET", aliases: ["slack:BPET"], bot: true },
    ],
    [
      "a bot without",
      { user: undefined, bot_id: "BPET", subtype: "bot_message" },
      { id: "slack:BPET", bot: true, userless: true },
    ],
    [
      "an old webhook",
      { user: undefined, username: "build", subtype: "bot_message" },
      { id: "slack:build", bot: true, userless: true },
    ],
    ["Slackbot", { user: "USLACKBOT" }, { id: "slack:USLACKBOT", bot: true }],
  ])("is written by %s", (_, raw, author) => expect(back({ ...human, ...raw })).toMatchObject({ author }));

  test("of our own bot says so, but one that it relays does not", () => {
    const self = { self: ["UPET"] };
    expect(back(bot, self)).toMatchObject({ author: { self: true } });
    expect(back({ ...bot, user: undefined, subtype: "bot_message" }, self)).not.toHaveProperty("author.self");
  });

  test("mentions people by id, with or without a name, each once; escapes are undone after that", () => {
    const text = "<@U1> &amp; <@W2|ann>, <@U1>: 1 &lt; 2 &amp;gt; &lt;@U3&gt;";
    expect(back({ ...human, text })).toMatchObject({
      mentions: ["slack:U1", "slack:W2"],
      text: "<@U1> & <@W2|ann>, <@U1>: 1 < 2 &gt; <@U3>",
    });
  });

  test.each([
    [{ files: 2 }, 2],
    [{ files: [{}, null] }, 2],
    [{ file: {} }, 1],
  ])("counts its files: %j", (raw, files) => expect(back({ ...human, ...raw })).toMatchObject({ files }));

  test("without text says what its attachments and blocks say", () => {
    const attachments = [{ text: "", fallback: "Build failed" }];
    const blocks = [
      { type: "section", text: { type: "mrkdwn", text: "See *log*" } },
      {
        type: "rich_text",
        elements: [
          { type: "rich_text_section", elements: [{ type: "user", user_id: "UANN" }, { text: "ok?" }] },
        ],
      },
    ];
    expect(back({ ...bot, text: "", attachments, blocks })).toMatchObject({
      text: "Build failed\nSee *log*\n<@UANN> ok?",
      mentions: ["slack:UANN"],
    });
  });

  test("read back after an edit knows when its last version was made", () => {
    expect(back({ ...bot, edited: { user: "UPET", ts: "1743761020.000000" } })).toMatchObject({
      at: 1743761014461,
      lastEditedAt: 1743761020000,
    });
  });

  test.each(["thread_broadcast", "file_share", "me_message"])(
    "with subtype %s is an ordinary one",
    (subtype) => {
      expect(back({ ...bot, subtype })).toEqual(back(bot));
    },
  );

  test("that a JSON number spoiled the ts of keeps its name", () => {
    expect(back({ ...human, ts: 1743761011.1 })).toMatchObject({ message: "slack:C0HELP:1743761011.100000" });
  });
});

describe("Slack's own notices", () => {
  test.each(["channel_join", "channel_name", "channel_topic", "pinned_item", "bot_add", "something_new"])(
    "say nothing in a channel: %s",
    (subtype) => {
      expect(translateMessage({ ...human, subtype }, context)).toEqual([]);
    },
  );

  test("count as a reply in a thread, in Slack's name and not in the member's", () => {
    expect(back({ ...bot, user: "UANN", bot_id: undefined, subtype: "channel_topic" })).toMatchObject({
      author: { id: "slack:USLACKBOT", bot: true },
      text: "",
      conversation: `slack:C0HELP:${ROOT}`,
    });
  });
});

test("a reaction of our own bot says so, as it does live", () => {
  const self = { ...context, self: ["UPET"] };
  const [, reaction] = translateMessage({ ...human, reactions: [{ name: "eyes", users: ["UPET"] }] }, self);
  expect(reaction).toMatchObject({ author: { id: "slack:UPET", self: true } });
});

describe("a direct message", () => {
  const dm = { channel: "D0ABCDEF1" };
  const own = "slack:D0ABCDEF1";

  test("outside a thread belongs to its channel, also once it has replies", () => {
    expect(back(human, dm)).toMatchObject({ conversation: own, direct: true });
    expect(translateMessage({ ...human, thread_ts: ROOT, reply_count: 2 }, dm)).toHaveLength(1);
    expect(back({ ...human, thread_ts: ROOT, reply_count: 2 }, dm)).toMatchObject({
      conversation: own,
      direct: true,
    });
  });

  test("answered in a thread under it is answered in the same conversation, with a link", () => {
    const place = { conversation: own, direct: true, repliesTo: { message: `${own}:${ROOT}` } };
    expect(back(bot, dm)).toMatchObject(place);
    expect(
      back({ ...human, ts: "1743761030.000000", thread_ts: ROOT, parent_user_id: "UANN" }, dm),
    ).toMatchObject(place);
  });

  test("shown in the channel as well names its thread by the root that it carries", () => {
    const { parent_user_id: _, ...shown } = { ...bot, subtype: "thread_broadcast", root: human };
    expect(back(shown, dm)).toMatchObject({ conversation: own, direct: true });
  });

  test("in a thread that the bot opened is a conversation of its own, and addressed", () => {
    const event = back({ ...human, ts: "1743761030.000000", thread_ts: ROOT, parent_user_id: "UPET" }, dm);
    expect(event).toMatchObject({ conversation: `${own}:${ROOT}`, addressed: true });
    expect(event).not.toHaveProperty("direct");
    expect(back({ ...bot, parent_user_id: "UPET" }, dm)).toMatchObject({ conversation: `${own}:${ROOT}` });
  });

  test("is not what a file's name happens to begin like", () => {
    expect(back(human, { channel: "Devin-room" })).not.toHaveProperty("direct");
  });
});

describe("reactions and replies read back", () => {
  test("have no instant of their own; skin tones say nothing", () => {
    const reactions = [{ name: "+1::skin-tone-3", count: 3, users: ["UANN", "UBOB"] }, null, { name: "x" }];
    const found = translateMessage({ ...bot, reactions }, context).slice(1);
    const common = {
      kind: "reaction",
      message: `slack:C0HELP:${REPLY}`,
      emoji: "+1",
      clock: "unknown",
      at: 1743761014461,
    };
    expect(found).toMatchObject([
      { ...common, author: { id: "slack:UANN" }, conversation: `slack:C0HELP:${ROOT}` },
      { ...common, author: { id: "slack:UBOB" } },
    ]);
  });

  test("tell of a root how many replies there are, and of a reply nothing", () => {
    const counted = { thread_ts: ROOT, reply_count: 3, latest_reply: REPLY };
    expect(translateMessage({ ...human, ...counted }, context)[1]).toEqual({
      kind: "replies",
      place: { platform: "slack", channel: "C0HELP" },
      conversation: `slack:C0HELP:${ROOT}`,
      at: 1743761014461,
      count: 3,
    });
    expect(translateMessage({ ...bot, reply_count: 3 }, context)).toHaveLength(1);
  });
});

describe("a live event", () => {
  const edited = { ...bot, text: "Done, see PR", edited: { user: "UPET", ts: "1743761020.000000" } };
  const changed = {
    type: "message",
    subtype: "message_changed",
    ts: "1743761020.000900",
    event_ts: "1743761020.000900",
  };

  test("of a message is the message read back, as an app_mention too", () => {
    const said = { ...human, team: "T1", event_ts: ROOT, channel_type: "channel" };
    expect(live(said)).toEqual(back(human));
    expect(live({ ...said, type: "app_mention" })).toEqual(back(human));
  });

  test("of an edit carries the instant of the edit, and the message's own", () => {
    expect(news({ ...changed, message: edited, previous_message: bot })).toEqual({
      ...live(bot),
      kind: "edit",
      text: "Done, see PR",
      editedAt: 1743761020000,
    });
  });

  test("of an edit without its time is dated by itself", () => {
    const message = { ...edited, edited: undefined };
    expect(news({ ...changed, message, previous_message: bot })).toMatchObject({ editedAt: 1743761020000 });
  });

  test("of an edit or a deletion tells what stood there before, as good as read back", () => {
    const deleted = {
      type: "message",
      subtype: "message_deleted",
      deleted_ts: REPLY,
      event_ts: "1743761030.5",
    };
    for (const event of [{ ...changed, message: edited }, deleted]) {
      const [before] = translateEvent({ channel: "C0HELP", ...event, previous_message: bot }, {});
      expect(before).toEqual(back(bot));
    }
  });

  test("of an edit or a reaction within the second of its message is not older than the message", () => {
    const message = { ...edited, edited: { user: "UPET", ts: "1743761014.000000" } };
    const event = { ...changed, event_ts: "1743761014.000300", message, previous_message: bot };
    expect(news(event)).toMatchObject({ kind: "edit", at: 1743761014461, editedAt: 1743761014461 });
    expect(back(message)).toMatchObject({ lastEditedAt: 1743761014461 });
    const item = { type: "message", channel: "C0HELP", ts: REPLY };
    const reaction = { type: "reaction_added", user: "UANN", reaction: "eyes", item };
    expect(live({ ...reaction, event_ts: "1743761014.000400" })).toMatchObject({ at: 1743761014461 });
  });

  test("of an edit that leaves the words says so: a read-back would take them for new", () => {
    const message = { ...bot, edited: { user: "UPET", ts: "1743761020.000000" } };
    const event = { ...changed, message, previous_message: bot };
    expect(news(event)).toMatchObject({ kind: "edit", unchanged: true, editedAt: 1743761020000 });
    expect(translateEvent({ ...event, channel: "C0HELP", previous_message: message }, {})).toEqual([]);
  });

  test("of a mention that an edit sends again is that edit", () => {
    const message = { ...human, edited: { user: "UANN", ts: "1743761020.000000" } };
    const change = news({ ...changed, message, previous_message: { ...human, text: "help" } });
    expect(live({ ...message, type: "app_mention", event_ts: "1743761020.000100" })).toEqual(change);
    expect(change).toMatchObject({ kind: "edit", editedAt: 1743761020000 });
  });

  test("of a link preview says nothing", () => {
    const message = { ...bot, attachments: [{ from_url: "https://example.org", title: "Example" }] };
    expect(translateEvent({ ...changed, channel: "C0HELP", message, previous_message: bot }, {})).toEqual([]);
  });

  test("of a deletion names what was deleted, and its thread where Slack or the caller knows it", () => {
    const deleted = {
      type: "message",
      subtype: "message_deleted",
      deleted_ts: REPLY,
      event_ts: "1743761030.5",
      ts: "1743761030.5",
    };
    const expected = { kind: "deletion", message: `slack:C0HELP:${REPLY}`, at: 1743761030500 };
    const conversation = `slack:C0HELP:${ROOT}`;
    expect(news({ ...deleted, previous_message: bot })).toMatchObject({ ...expected, conversation });
    expect(live(deleted, { conversationOf: () => conversation })).toMatchObject({
      ...expected,
      conversation,
    });
    expect(live(deleted)).toMatchObject({ ...expected, conversation: `slack:C0HELP:${REPLY}` });
    const message = { ...human, subtype: "tombstone", text: "This message was deleted." };
    expect(news({ ...changed, message, previous_message: human })).toMatchObject({
      kind: "deletion",
      message: conversation,
    });
  });

  test("of a reply tells how many there are now", () => {
    const message = { ...human, thread_ts: ROOT, reply_count: 1, latest_reply: REPLY };
    expect(live({ type: "message", subtype: "message_replied", message, ts: REPLY })).toMatchObject({
      kind: "replies",
      count: 1,
      at: 1743761014461,
    });
  });

  test("of a reaction has an instant, and the thread that the caller remembers", () => {
    const reaction = {
      type: "reaction_added",
      user: "UANN",
      reaction: "eyes",
      item: { type: "message", channel: "C0HELP", ts: REPLY },
      event_ts: "1743761031.000200",
    };
    const expected = { kind: "reaction", emoji: "eyes", at: 1743761031000, message: `slack:C0HELP:${REPLY}` };
    expect(live({ ...reaction, channel: undefined })).toMatchObject({
      ...expected,
      conversation: `slack:C0HELP:${REPLY}`,
    });
    const known = {
      conversationOf: (message: string) =>
        message === `slack:C0HELP:${REPLY}` ? `slack:C0HELP:${ROOT}` : undefined,
    };
    expect(live(reaction, known)).toMatchObject({ ...expected, conversation: `slack:C0HELP:${ROOT}` });
    expect(live({ ...reaction, type: "reaction_removed" })).toMatchObject({ ...expected, removed: true });
    expect(translateEvent({ ...reaction, item: { type: "file", file: "F1" } }, {})).toEqual([]);
  });

  test("of another type says nothing", () => {
    expect(translateEvent({ type: "member_joined_channel", user: "U1", channel: "C1" }, {})).toEqual([]);
  });

  test("carries the workspace that the caller knows", () => {
    expect(live(human, { workspace: "T0WORK" })).toMatchObject({ place: { workspace: "T0WORK" } });
  });
});

test.each([
  [null],
  ["text"],
  [[human]],
  [{ ...human, ts: undefined }],
  [{ ...human, ts: "soon" }],
  [{ ...human, channel: null }],
])("what is no Slack message is refused: %j", (raw) =>
  expect(() => translateMessage(raw, {})).toThrow(SlackShapeError),
);
