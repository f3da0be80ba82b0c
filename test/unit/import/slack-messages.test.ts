import { existsSync, readFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { slackMessageItems } from "../../../adapters/import/slack-messages.js";
import { openSource } from "../../../adapters/import/source.js";
import { list } from "./collect.js";

const message = { type: "message", ts: "100.000001", user: "U1", text: "hello" };
const read = (text: string, options: { file: string; channel?: string }) =>
  list(slackMessageItems([text], options));
const channelsOf = async (text: string, options: { file: string; channel?: string }) =>
  (await read(text, options)).map((item) =>
    item.kind === "events"
      ? item.events.map((event) => (event.kind === "message" ? event.message : event.kind))
      : item,
  );

describe("the channel of a message", () => {
  const plain = JSON.stringify([message]);
  const own = JSON.stringify([{ ...message, channel: "C2" }]);

  test.each([
    ["is the one that is named", own, { file: "x.json", channel: "slack:C1" }, "slack:C1:100.000001"],
    ["is else the object's own", own, { file: "x.json" }, "slack:C2:100.000001"],
    [
      "is else the file's base name",
      plain,
      { file: "some/where/channel-a.json.gz" },
      "slack:channel-a:100.000001",
    ],
  ])("%s", async (_, text, options, id) => expect(await channelsOf(text, options)).toEqual([[id]]));

  test("may come with its workspace", async () => {
    const [item] = await read(plain, { file: "-", channel: "slack:T0WORK/C0HELP" });
    expect(item).toMatchObject({ events: [{ place: { workspace: "T0WORK", channel: "C0HELP" } }] });
  });

  test("must be named for standard input where the objects don't", async () => {
    expect(await read(`${plain}\n`, { file: "-" })).toEqual([
      {
        kind: "fault",
        line: 1,
        message: "found no channel in the message, expected one. Name it: --channel slack:C0HELP",
      },
    ]);
  });
});

test("an object that is no message costs itself alone", async () => {
  const text = [{ ok: true }, { ...message, ts: 5 }, { ...message, ts: "soon" }, message].map((one) =>
    JSON.stringify(one),
  );
  const items = await read(text.join("\n"), { file: "c" });
  expect(
    items.map((item) => (item.kind === "fault" ? `${item.line}: ${item.message}` : item.kind)),
  ).toMatchInlineSnapshot(`
    [
      "1: Slack object: found ts missing, expected a timestamp, as in "1743761014.461529"",
      "events",
      "3: Slack object: found ts "soon", expected a timestamp, as in "1743761014.461529"",
      "events",
    ]
  `);
});

describe("an answer of the API", () => {
  const answer = (more: object) => JSON.stringify({ ok: true, messages: [message], ...more });
  const said = async (text: string) =>
    (await read(text, { file: "C1.json" })).map((item) =>
      "message" in item ? `${item.kind} ${item.line}: ${item.message}` : item.kind,
    );

  test("that failed says so with the API's own error", async () => {
    const failed = [
      { ok: false, error: "channel_not_found" },
      { ok: false, error: "ratelimited", messages: [] },
    ];
    expect(await said(failed.map((one) => JSON.stringify(one)).join("\n"))).toEqual([
      'fault 1: the API answered with its error "channel_not_found", expected messages. Fetch it again',
      'fault 2: the API answered with its error "ratelimited", expected messages. Fetch it again',
    ]);
  });

  test("that says there is more is told once, at the end, unless another one follows", async () => {
    const more = answer({ has_more: true, response_metadata: { next_cursor: "x" } });
    expect(await said(`${more}\n${more}\n`)).toEqual([
      "events",
      "events",
      expect.stringMatching(/^warning 2: the last answer says has_more: true/),
    ]);
    expect(await said(`${more}\n${answer({ has_more: false })}\n`)).toEqual(["events", "events"]);
  });
});

test("what is no object in a list costs itself alone", async () => {
  const items = await read(`[null,${JSON.stringify(message)},null,${JSON.stringify(message)}]`, {
    file: "c",
  });
  expect(items.map(({ kind }) => kind)).toEqual(["fault", "events", "fault", "events"]);
});

const folder = "../shared/data/slack-assistant";
test.skipIf(!existsSync(folder))(
  "real channels keep their reply counts and first bot replies (skipped where the data is absent)",
  async () => {
    const labels = readFileSync(`${folder}/thread_labels.csv`, "utf8").trim().split("\n").slice(1);
    for (const channel of ["channel-a", "channel-b"]) {
      const source = await openSource(`${folder}/${channel}.json`, new PassThrough());
      const items = await list(slackMessageItems(source.chunks, { file: source.name }));
      expect(items.filter(({ kind }) => kind !== "events")).toEqual([]);
      const events = items.flatMap((item) => (item.kind === "events" ? item.events : []));
      const mine = labels.map((label) => label.split(",")).filter(([name]) => name === channel);
      expect(mine.length).toBeGreaterThan(0);
      for (const [, root, , count, latest, , firstBot] of mine) {
        const conversation = `slack:${channel}:${root}`;
        expect(events).toContainEqual({
          kind: "replies",
          place: { platform: "slack", channel },
          conversation,
          count: Number(count),
          at: Math.floor(Number(latest) * 1000),
        });
        if (!firstBot) continue;
        const first = events.find(
          (event) =>
            event.kind === "message" &&
            event.conversation === conversation &&
            event.message !== conversation &&
            event.author.bot,
        );
        expect(first).toMatchObject({
          message: `slack:${channel}:${firstBot}`,
          author: { id: "slack:U08M2Q2M6SV" },
        });
      }
    }
  },
);
