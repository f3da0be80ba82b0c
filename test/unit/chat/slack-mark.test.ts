import { describe, expect, test } from "vitest";
import { lineOf } from "../../../adapters/chat/slack/command.js";
import { joinMetadata, REPORT_BLOCK } from "../../../adapters/chat/slack/mark.js";
import { translateMessage } from "../../../adapters/chat/slack/translate.js";

const context = { channel: "C0HELP", self: ["UPET", "BPET"] };
const join = { conversation: "slack:C0HELP:100.000001", message: "slack:C0HELP:100.000001" };
const loose = {
  type: "message",
  user: "UPET",
  bot_id: "BPET",
  ts: "200.000001",
  text: "Here it is.",
  metadata: joinMetadata(join),
  reactions: [{ name: "white_check_mark", users: ["UANN"] }],
};
const conversationsOf = (raw: object) =>
  translateMessage(raw, context).map(({ kind, ...event }) => [
    kind,
    "conversation" in event ? event.conversation : null,
  ]);

describe("a message that says what it answers", () => {
  test("belongs there with its reactions", () => {
    expect(conversationsOf(loose)).toEqual([
      ["message", join.conversation],
      ["reaction", join.conversation],
    ]);
    expect(translateMessage(loose, context)[0]).toMatchObject({ repliesTo: { message: join.message } });
  });

  test("is not believed of others, and of nothing that is no id", () => {
    const own = "slack:C0HELP:200.000001";
    const forged = { ...loose, user: "UOTHER", bot_id: "BOTHER" };
    expect(conversationsOf(forged)[0]).toEqual(["message", own]);
    for (const conversation of [7, "", "C0HELP", "discord:1:2", "slack:C0HELP:1\n2"]) {
      const metadata = { ...joinMetadata(join), event_payload: { conversation, message: join.message } };
      expect(conversationsOf({ ...loose, metadata })[0]).toEqual(["message", own]);
    }
  });
});

describe("a report of Pawpact's", () => {
  const report = { ...loose, metadata: undefined, reactions: [], blocks: [{ block_id: REPORT_BLOCK }] };

  test("says nothing in a channel, and counts among the replies of a thread", () => {
    expect(translateMessage(report, context)).toEqual([]);
    const [event] = translateMessage({ ...report, thread_ts: "100.000001" }, context);
    expect(event).toMatchObject({ author: { id: "slack:USLACKBOT" }, text: "" });
  });

  test("is one of a bot alone: a person's message says what it says", () => {
    const { bot_id: _, ...person } = report;
    expect(translateMessage({ ...person, user: "UANN" }, context)).toHaveLength(1);
  });
});

test("a mention of the bot addresses it, whoever the agreement names", () => {
  const asked = { type: "message", user: "UANN", ts: "100.000001", text: "<@UPET> help" };
  expect(translateMessage(asked, context)[0]).toMatchObject({ addressed: "mention" });
  expect(translateMessage({ ...asked, text: "<@UBOB> help" }, context)[0]).not.toHaveProperty("addressed");
});

test.each([
  ["score 2026-04", "score 2026-04"],
  ["task open see <https://ci.example/1|the build> &amp; tell", "task open see the build & tell"],
  ["task open <https://ci.example/1>", "task open https://ci.example/1"],
  ["exclude <#C0HELP|help>", "exclude slack:C0HELP"],
  ["task open user:<@U0ANN|ann>", "task open user:<@U0ANN|ann>"],
  ["  ", ""],
  [undefined, ""],
])("what was typed, %j, is read as %j", (typed, line) => expect(lineOf(typed)).toBe(line));
