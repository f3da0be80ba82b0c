import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { translateMessage } from "../../adapters/chat/slack/translate.js";
import { packageRoot } from "../../config/root.js";
import { interpret } from "../../src/chat/interpret.js";
import { compileRules } from "../../src/chat/rules.js";
import type { Fact } from "../../src/task/fact.js";
import { DAY } from "../kit/facts.js";
import { frameWith } from "../kit/frame.js";
import { merged, shown } from "./seen.js";
import { deliverBody, type Envelope, requestOf } from "./slack-delivery.js";
import { SlackListener } from "./slack-listener.js";
import { type Plugin, startPlugin } from "./slack-plugin.js";
import { PET, type SlackEvent, type SlackMessage, SlackWorkspace, TEAM } from "./slack-workspace.js";

const HELP = "C0HELP";
const START = Date.UTC(2026, 2, 2, 9);
const ROOT = "1772442001.000100";
const REPLY = "1772442002.000200";

describe("payloads as Slack sends them", () => {
  let workspace: SlackWorkspace;
  let plugin: Plugin;
  let log: string[];
  beforeEach(async () => {
    workspace = new SlackWorkspace(START);
    log = [];
    const warn = (message: string) => void log.push(message);
    plugin = await startPlugin(workspace, () => {}, { log: { info() {}, warn, error: warn } });
  });
  afterEach(() => plugin.close());

  /** Sends events as they are, each `times`; answers the tasks that come of it. */
  async function told(events: readonly object[], { times = 1, without = [] as string[] } = {}) {
    for (const [index, event] of events.entries()) {
      const envelope: Envelope = { event: event as SlackEvent, event_id: `Ev${index}` };
      const body = Object.entries(requestOf(envelope)).filter(([name]) => !without.includes(name));
      for (let time = 0; time < times; time++) {
        const marks =
          time > 0 ? { "x-slack-retry-num": String(time), "x-slack-retry-reason": "http_error" } : {};
        expect(await deliverBody(plugin.url, Object.fromEntries(body), marks)).toBe(200);
      }
    }
    workspace.now += 60_000;
    await plugin.pact.settled();
    return (await plugin.tasks()).map(({ task, judgement, clocks }) => ({
      requester: task.requester,
      partial: judgement.partial,
      answered: clocks["first-response-time"]?.stoppedAt ?? null,
    }));
  }
  const asked = {
    type: "message",
    channel: HELP,
    channel_type: "channel",
    user: "UANN",
    text: `<@${PET.user}> help`,
    ts: ROOT,
    event_ts: ROOT,
  };
  const answer = {
    ...asked,
    user: PET.user,
    bot_id: PET.bot,
    text: "Here it is.",
    thread_ts: ROOT,
    parent_user_id: "UANN",
    ts: REPLY,
    event_ts: REPLY,
  };
  const answeredAt = 1772442002000;
  const one = [{ requester: "slack:UANN", partial: false, answered: answeredAt }];

  test("without an event_id, told again and again, are counted once", async () => {
    const bare = { times: 3, without: ["event_id", "event_time", "authorizations"] };
    expect(await told([asked, answer], bare)).toEqual(one);
  });

  test.each([
    ["the mention a second time, as an event of its own", [{ ...asked, type: "app_mention" }]],
    [
      "the news of a reply without its subtype",
      [
        {
          type: "message",
          channel: HELP,
          message: { ...asked, thread_ts: ROOT, reply_count: 1, latest_reply: REPLY },
          ts: "1772442003.000300",
          event_ts: "1772442003.000300",
        },
      ],
    ],
    [
      "the news of a reply with it",
      [
        {
          type: "message",
          subtype: "message_replied",
          channel: HELP,
          message: { ...asked, thread_ts: ROOT, reply_count: 1, latest_reply: REPLY },
          hidden: true,
          ts: "1772442003.000300",
          event_ts: "1772442003.000300",
        },
      ],
    ],
    [
      "a link preview, which is a change that nobody made",
      [
        {
          type: "message",
          subtype: "message_changed",
          channel: HELP,
          hidden: true,
          message: { ...answer, attachments: [{ id: 1, from_url: "https://example.org" }] },
          previous_message: answer,
          ts: "1772442004.000400",
          event_ts: "1772442004.000400",
        },
      ],
    ],
    [
      "the answer once more, shown in the channel as well",
      [{ ...answer, subtype: "thread_broadcast", root: { ...asked, thread_ts: ROOT, reply_count: 1 } }],
    ],
    [
      "notices: somebody came, renamed the channel, pinned a message",
      ["channel_join", "channel_name", "pinned_item", "channel_convert_to_private"].map((subtype, index) => ({
        ...asked,
        subtype,
        ts: `177244201${index}.000100`,
        event_ts: `177244201${index}.000100`,
      })),
    ],
    [
      "words before one person",
      [
        {
          ...answer,
          ts: "1772442020.000100",
          subtype: "bot_message",
          is_ephemeral: true,
          user: undefined,
          bot_id: "BOTHER",
          thread_ts: undefined,
        },
      ],
    ],
    [
      "a change of what was never there",
      [
        {
          type: "message",
          subtype: "message_deleted",
          channel: HELP,
          deleted_ts: "1772441000.000100",
          ts: "1772442030.000100",
          event_ts: "1772442030.000100",
        },
      ],
    ],
    [
      "a reaction to a file",
      [
        {
          type: "reaction_added",
          user: "UANN",
          reaction: "x",
          item: { type: "file", file: "F1" },
          event_ts: "1772442031.000100",
        },
      ],
    ],
    [
      "types that nobody knows",
      [
        { type: "tokens_revoked", tokens: { bot: [PET.user] }, event_ts: "1" },
        { type: "user_huddle_changed" },
      ],
    ],
  ])("are neither miscounted nor a fault: %s", async (_, events) => {
    expect(await told([asked, answer, ...events])).toEqual(one);
    expect(log).toEqual([]);
  });

  test.each([
    ["no ts", { ...asked, ts: undefined }],
    ["no channel", { ...asked, channel: undefined }],
    ["a text that is none", { ...asked, user: "UBOB", text: null, ts: "1772442040.000100" }],
    ["no author", { ...asked, user: undefined, ts: "1772442041.000100" }],
    [
      "a message that is none",
      { type: "message", subtype: "message_changed", channel: HELP, message: null, event_ts: "1" },
    ],
    ["a reaction to nothing", { type: "reaction_added", user: "UANN", reaction: "x", event_ts: "1" }],
  ])("that are broken break nothing, and what comes after them is seen: %s", async (_, broken) => {
    expect(await told([broken, asked, answer])).toEqual(one);
  });

  test("of a bot without a user open a task where the agreement counts its requests, and else none", async () => {
    const relayed = { ...asked, user: undefined, subtype: "bot_message", username: "Form" };
    expect(await told([{ ...relayed, bot_id: "BRELAY" }])).toEqual([]);
    const counted = { ...relayed, bot_id: "BWORKFLOW", ts: "1772442001.500000" };
    const answered = { ...answer, thread_ts: counted.ts };
    expect(await told([counted, answered])).toEqual([{ ...one[0], requester: "slack:BWORKFLOW" }]);
  });
});

const data = join(packageRoot(), "..", "shared", "data", "slack-assistant");
const absent = existsSync(data) ? "" : " (skipped: ../shared/data is not there)";

describe.skipIf(absent !== "")(`objects that Slack gave out${absent}`, () => {
  const frame = frameWith({
    assistant: { ...frameWith().terms.assistant, members: ["slack:U05MA7L4UGL", "slack:U04KMTLFKSA"] },
    tasks: { ...frameWith().terms.tasks, open: "every-message" },
  });
  const rules = compileRules(frame.terms);

  test.each(["channel-a", "channel-b"])("come to the same tasks told live and read back: %s", (name) => {
    const messages = JSON.parse(readFileSync(join(data, `${name}.json`), "utf8")) as SlackMessage[];
    const listener = new SlackListener(rules, () => undefined);
    const live = [...messages]
      .sort((one, other) => Number(one.ts) - Number(other.ts))
      // As it was sent: without what came later.
      .flatMap(
        ({ reactions: _, reply_count: __, latest_reply: ___, edited: ____, ...message }): readonly Fact[] =>
          listener.facts({ ...message, type: "message", channel: HELP, event_ts: message.ts }),
      );
    const context = { channel: HELP, workspace: TEAM, self: [PET.user, PET.bot] };
    const back = messages.flatMap(({ edited: _, ...message }) =>
      translateMessage(message, context).flatMap((event) => interpret(event, rules)),
    );
    const later = Math.max(...live.map(({ at }) => at)) + 30 * DAY;
    const [told, read] = [merged(live), merged(live, back)];
    expect(told.size).toBeGreaterThan(100);
    // Reactions are for the grade alone, and only a read-back has them here.
    const opened = (facts: Map<string, Fact>) =>
      shown(facts.values(), frame, later).map(({ task, requester }) => `${task} ${requester}`);
    expect(opened(read)).toEqual(opened(told));
    const readAlone = back.filter(
      ({ type, id }) => type !== "observation.replies" && !id.includes(":reaction:"),
    );
    expect([...merged(readAlone).keys()].sort()).toEqual([...told.keys()].sort());
  });
});
