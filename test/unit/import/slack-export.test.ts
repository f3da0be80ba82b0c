import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ImportItem } from "../../../adapters/import/item.js";
import { slackExportParts } from "../../../adapters/import/slack-export.js";
import { slackMessageItems } from "../../../adapters/import/slack-messages.js";
import { interpret } from "../../../src/chat/interpret.js";
import { compileRules } from "../../../src/chat/rules.js";
import { factText } from "../../../src/task/fact.js";
import { utcText } from "../../../src/time/iso.js";
import { termsWith } from "../../kit/terms.js";
import { renamed, zipOf } from "../../kit/zip.js";
import { EVERYTHING, play, scripts } from "../../protocol/slack-script.js";
import { type SlackMessage, TEAM } from "../../protocol/slack-workspace.js";
import { list } from "./collect.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pawpact-slack-export-"));
});
afterAll(() => rm(folder, { recursive: true }));

type Files = Readonly<Record<string, string>>;
let serial = 0;
const zipped = async (files: Files) => {
  serial += 1;
  const path = join(folder, `${serial}.zip`);
  await writeFile(path, await zipOf(files));
  return path;
};
const unpacked = async (files: Files) => {
  serial += 1;
  const path = join(folder, `unpacked-${serial}`);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return path;
};

async function read(path: string, channel?: string): Promise<[string, ImportItem[]][]> {
  const { parts } = await slackExportParts(channel)(path, Readable.from([]));
  const found: [string, ImportItem[]][] = [];
  for await (const { name, items } of parts) found.push([name.slice(path.length + 1), await list(items)]);
  return found;
}
const rules = compileRules(termsWith());
const factsOf = (items: readonly ImportItem[]) =>
  items.flatMap((item) =>
    item.kind === "events" ? item.events.flatMap((event) => interpret(event, rules)) : [],
  );
const said = (items: readonly ImportItem[]) =>
  items.map((item) =>
    "message" in item
      ? `${item.kind} ${item.line}: ${item.message}`
      : factsOf([item])
          .map(({ id }) => id)
          .join(" "),
  );
const readAs = async (path: string, channel?: string) =>
  (await read(path, channel)).map(([name, items]) => [name, ...said(items)]);

const day = (...messages: readonly object[]) => JSON.stringify(messages, null, 4);
const users = JSON.stringify([{ id: "UANN", team_id: TEAM, name: "ann", deleted: false, profile: {} }]);
const message = (ts: string, more: object = {}) => ({
  type: "message",
  user: "UANN",
  text: "hi",
  ts,
  ...more,
});

describe("a workspace's export", () => {
  test("names the channel of a file by its folder, whatever kind of channel that is", async () => {
    const path = await zipped({
      "users.json": users,
      "channels.json": JSON.stringify([{ id: "C0HELP", name: "help" }]),
      "groups.json": JSON.stringify([{ id: "G0TEAM", name: "team" }]),
      "dms.json": JSON.stringify([{ id: "D0HELPPET", members: ["UANN", "UPET"] }]),
      "mpims.json": JSON.stringify([{ id: "G0MANY", name: "mpdm-ann--bob--pet-1" }]),
      "integration_logs.json": "[]",
      "help/2026-03-02.json": day(message("1772442000.000100")),
      "team/2026-03-02.json": day(message("1772442001.000100")),
      "D0HELPPET/2026-03-02.json": day(message("1772442002.000100")),
      "mpdm-ann--bob--pet-1/2026-03-02.json": day(message("1772442003.000100")),
      "help/canvas_in_the_conversation.json": "{}",
    });
    expect(await readAs(path)).toEqual([
      ["help/2026-03-02.json", "slack:C0HELP:1772442000.000100:said"],
      ["team/2026-03-02.json", "slack:G0TEAM:1772442001.000100:said"],
      ["D0HELPPET/2026-03-02.json", "slack:D0HELPPET:1772442002.000100:said"],
      ["mpdm-ann--bob--pet-1/2026-03-02.json", "slack:G0MANY:1772442003.000100:said"],
    ]);
    expect(factsOf((await read(path))[0]![1])[0]!.source).toMatchObject({
      workspace: TEAM,
      channel: "C0HELP",
    });
  });

  const HELP = {
    "channels.json": JSON.stringify([{ id: "C0HELP", name: "help" }]),
    "help/2026-03-02.json": day(message("1772442000.000100")),
    "gone/2026-03-02.json": day(message("1772442000.000200")),
    "gone/2026-03-03.json": day(message("1772528400.000200")),
    "zebra/2026-03-03.json": "[]",
  };

  test("has a fault for every file of a folder that its lists don't name, and goes on", async () => {
    const path = await zipped({
      ...HELP,
      "dms.json": JSON.stringify([
        { id: "C1ZEBRA", name: "zebra" },
        { id: "C2ZEBRA", name: "zebra" },
      ]),
    });
    expect(await readAs(path)).toMatchInlineSnapshot(`
      [
        [
          "help/2026-03-02.json",
          "slack:C0HELP:1772442000.000100:said",
        ],
        [
          "gone/2026-03-02.json",
          "fault 1: found the folder "gone", which no list of channels names, expected the id of one channel. Read this file by itself: --as slack-messages --channel slack:C…",
        ],
        [
          "gone/2026-03-03.json",
          "fault 1: found the folder "gone", which no list of channels names, expected the id of one channel. Read this file by itself: --as slack-messages --channel slack:C…",
        ],
        [
          "zebra/2026-03-03.json",
          "fault 1: found two channels that are called "zebra", expected the id of one channel. Read this file by itself: --as slack-messages --channel slack:C…",
        ],
      ]
    `);
  });

  test("can be limited to a channel, and knows which it has", async () => {
    const path = await zipped(HELP);
    const one = await read(path, "slack:T0OTHER/C0HELP");
    expect(one.map(([name]) => name)).toEqual(["help/2026-03-02.json"]);
    expect(factsOf(one[0]![1])[0]!.source.workspace).toBe("T0OTHER");
    await expect(read(path, "slack:C9")).rejects.toThrow(
      `${path}: found no channel C9 in its lists, expected one of the 1 that they name. Look for its id in channels.json`,
    );
  });

  test("may lie in one folder more, with what a Mac puts beside it, and its names in letters apart", async () => {
    const path = await zipped({
      "Acme export/channels.json": JSON.stringify([{ id: "C0CAFE", name: "caf\u00e9" }]),
      "Acme export/cafe\u0301/2026-03-02.json": day(message("1772442000.000100")),
      "__MACOSX/caf\u00e9/2026-03-02.json": "binary",
    });
    expect((await readAs(path)).map(([, ...ids]) => ids)).toEqual([["slack:C0CAFE:1772442000.000100:said"]]);
  });

  test("goes by the instants of its messages: the day in a file's name is the workspace's own", async () => {
    const path = await zipped({
      ...HELP,
      "help/2026-03-01.json": day(message("1772442000.000300")),
    });
    const facts = (await read(path, "slack:C0HELP")).flatMap(([, items]) => factsOf(items));
    expect([...new Set(facts.map(({ at }) => utcText(at).slice(0, 10)))]).toEqual(["2026-03-02"]);
  });

  test("without lists, or with a broken one, is refused", async () => {
    const refused = async (files: Files) => {
      const path = await zipped(files);
      return read(path).then(
        () => "",
        (error: Error) => error.message.replaceAll(path, "PATH"),
      );
    };
    expect([
      await refused({ "users.json": users }),
      await refused({ "channels.json": '[{ "id": "C0' }),
    ]).toMatchInlineSnapshot(`
      [
        "PATH: found no channels.json, groups.json, dms.json, mpims.json, expected the export of a Slack workspace. Name the zip file as Slack gave it, or the folder that it was unpacked to",
        "PATH/channels.json:1: the file ends inside this object",
      ]
    `);
  });

  test("of which a day is damaged names it and goes on", async () => {
    const long = day(...Array.from({ length: 50 }, (_, index) => message(`1772442000.0001${10 + index}`)));
    const path = await zipped({ "channels.json": HELP["channels.json"], "help/2026-03-01.json": long });
    const zip = await zipOf({
      "channels.json": HELP["channels.json"],
      "help/2026-03-01.json": long,
      "help/2026-03-02.json": HELP["help/2026-03-02.json"],
    });
    zip.fill(0xff, zip.indexOf("help/2026-03-01.json") + 60, zip.indexOf("help/2026-03-01.json") + 70);
    await writeFile(path, zip);
    const [first, second] = await readAs(path);
    expect(first!.at(-1)).toMatch(/^fault \d+: can't be unpacked to its end/);
    expect(second).toEqual(["help/2026-03-02.json", "slack:C0HELP:1772442000.000100:said"]);
  });

  test("that names a file outside of itself is refused", async () => {
    const path = await zipped(HELP);
    await writeFile(
      path,
      renamed(await zipOf({ ...HELP, "xx/2026-03-02.json": "[]" }), "xx/2026", "../2026"),
    );
    await expect(read(path)).rejects.toThrow("expected a whole one that names nothing outside of itself");
  });
});

describe("a thread of an export", () => {
  const thread = { thread_ts: "1772442000.000100" };
  const root = message("1772442000.000100", {
    ...thread,
    text: "<@UPET> please help",
    reactions: [{ name: "white_check_mark", users: ["UANN"], count: 1 }],
  });
  const files = (more: object) => ({
    "channels.json": JSON.stringify([{ id: "C0HELP", name: "help" }]),
    "help/2026-03-01.json": day({ ...root, ...more }),
    "help/2026-03-02.json": day(
      message("1772532000.000200", { ...thread, user: "UPET", bot_id: "BPET", text: "Done." }),
      message("1772532060.000200", { ...thread, edited: { user: "UANN", ts: "1772532070.000000" } }),
      message("1772532080.000200", {
        user: undefined,
        subtype: "bot_message",
        bot_id: "BPET",
        username: "x",
      }),
      message("1772532090.000200", { subtype: "channel_join" }),
    ),
  });
  const announced = async (more: object) =>
    (await read(await zipped(files(more))))
      .flatMap(([, items]) => factsOf(items))
      .flatMap((fact) => (fact.type === "observation.replies" ? [fact.data.count] : []));

  test("goes on in the files of other days: replies, reactions, edits", async () => {
    const facts = (await read(await zipped(files({ reply_count: 2 })))).flatMap(([, items]) =>
      factsOf(items),
    );
    expect(
      facts.map(
        ({ id, clock = "seen", conversation }) => `${conversation.slice(-6)} ${clock} ${id.slice(13)}`,
      ),
    ).toMatchInlineSnapshot(`
      [
        "000100 seen 1772442000.000100:said",
        "000100 unknown 1772442000.000100:reaction:white_check_mark:slack:UANN",
        "000100 seen 1772442000.000100:replies@1772442000000",
        "000100 read-back 1772532000.000200:replied",
        "000100 last-version 1772532060.000200:said",
        "000100 last-version 1772532060.000200:asked@1772532070000",
        "000200 seen 1772532080.000200:said",
      ]
    `);
  });

  test("is counted by its reply_count, or by the replies that it names", async () => {
    const replies = [
      { user: "UPET", ts: "1772532000.000200" },
      { user: "UANN", ts: "1772532060.000200" },
      { user: "UBOB", ts: "1772532070.000200" },
    ];
    expect([await announced({ reply_count: 5 }), await announced({ replies }), await announced({})]).toEqual([
      [5],
      [3],
      [],
    ]);
  });
});

/** What Slack would have exported, each message in the file of its day eight hours west of Greenwich. */
function exported(channels: Readonly<Record<string, readonly SlackMessage[]>>): Files {
  const days = new Map<string, SlackMessage[]>();
  for (const [name, messages] of Object.entries(channels)) {
    for (const one of messages) {
      const local = utcText((Number.parseInt(one.ts, 10) - 8 * 3600) * 1000).slice(0, 10);
      const file = `${name}/${local}.json`;
      days.set(file, [...(days.get(file) ?? []), one]);
    }
  }
  return {
    "users.json": users,
    "channels.json": JSON.stringify([{ id: "C0HELP", name: "help" }]),
    "dms.json": JSON.stringify([{ id: "D0HELPPET", members: ["UANN", "UPET"] }]),
    ...Object.fromEntries([...days].map(([name, messages]) => [name, day(...messages)])),
  };
}

test("an export of a conversation and its messages as the API gives them are the same facts", async () => {
  const texts = (items: readonly ImportItem[]) => [...new Set(factsOf(items).map(factText))].sort();
  await fc.assert(
    fc.asyncProperty(scripts(EVERYTHING), fc.boolean(), async (script, asFolder) => {
      const slack = play(script);
      const [help, direct] = [slack.messages("C0HELP"), slack.messages("D0HELPPET")];
      const given = async (channel: string, messages: readonly SlackMessage[]) =>
        list(
          slackMessageItems([JSON.stringify(messages)], { file: "-", channel: `slack:${TEAM}/${channel}` }),
        );
      const files = exported({ help, D0HELPPET: direct });
      const path = await (asFolder ? unpacked(files) : zipped(files));
      const fromExport = (await read(path)).flatMap(([, items]) => items);
      const fromApi = [...(await given("C0HELP", help)), ...(await given("D0HELPPET", direct))];
      expect(fromExport.filter(({ kind }) => kind !== "events")).toEqual([]);
      expect(texts(fromExport)).toEqual(texts(fromApi));
    }),
    { numRuns: 40 },
  );
});
