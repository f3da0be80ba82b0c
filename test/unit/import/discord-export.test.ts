import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { discordExportItems } from "../../../adapters/import/discord-export.js";
import { discordExportParts } from "../../../adapters/import/discord-parts.js";
import type { ImportItem } from "../../../adapters/import/item.js";
import { interpret } from "../../../src/chat/interpret.js";
import { compileRules } from "../../../src/chat/rules.js";
import { type Fact, factText } from "../../../src/task/fact.js";
import { fold } from "../../../src/task/fold.js";
import {
  ANN,
  BOB,
  exportedMessage,
  exportOf,
  GUILD,
  HELP,
  idAt,
  MONDAY,
  PET,
  person,
  replyTo,
} from "../../kit/discord-export.js";
import { termsWith } from "../../kit/terms.js";
import { cut, list } from "./collect.js";

const terms = termsWith();
const rulesWith = (scope: readonly string[] = []) =>
  compileRules({
    ...terms,
    scope,
    assistant: { ...terms.assistant, members: [`discord:user:${PET.id}`] },
  });
const rules = rulesWith();
const factsOf = (items: readonly ImportItem[], under = rules): Fact[] =>
  items.flatMap((item) =>
    item.kind === "events" ? item.events.flatMap((event) => interpret(event, under)) : [],
  );
const read = (text: string, under = rules) => list(discordExportItems([text], { rules: under }));
const said = (items: readonly ImportItem[]) =>
  items.flatMap((item) => ("message" in item ? [`${item.kind} ${item.line}: ${item.message}`] : []));
/** Ids by the second at which their message was written. */
const named = (facts: readonly Fact[]) =>
  facts.map(({ id, conversation }) =>
    [conversation, id].map((text) => text.replace(/\d{18,}/g, (one) => secondOf(one))).join(" → "),
  );
const secondOf = (id: string) =>
  [HELP, GUILD, ANN.id, BOB.id, PET.id].includes(id)
    ? id
    : String((Number(BigInt(id) >> 22n) + 1_420_070_400_000 - MONDAY) / 1000);

const ask = exportedMessage(0, "@Pet please help", { mentions: [PET] });
const answer = exportedMessage(20, "@Ann Done.", { author: PET, mentions: [ANN], ...replyTo(idAt(0)) });

describe("a channel's export", () => {
  test("gives a task its answer, its confirmation and its thanks, in the conversation of the reply chain", async () => {
    const reactions = [{ emoji: { id: "", name: "✅", code: "white_check_mark" }, count: 1, users: [ANN] }];
    const items = await read(
      exportOf([
        ask,
        { ...answer, reactions },
        exportedMessage(40, "Thanks @Pet!", { mentions: [PET], ...replyTo(idAt(20)) }),
      ]),
    );
    const facts = factsOf(items);
    expect(named(facts)).toMatchInlineSnapshot(`
      [
        "discord:0 → discord:0:said",
        "discord:0 → discord:20:replied",
        "discord:0 → discord:20:reaction:✅:discord:user:100000000000000001",
        "discord:0 → discord:40:said",
      ]
    `);
    expect(facts.at(-1)).toMatchObject({ type: "task.opened", data: { thanks: true } });
    const { tasks } = fold(facts, terms.tasks);
    expect(tasks).toMatchObject([{ firstAnsweredAt: MONDAY + 20_000, confirmedUnknown: true }]);
  });

  test("puts ids where names stand: of two that begin alike the longer one is meant", async () => {
    const petra = person("100000000000000003", "Petra");
    const [item] = await read(exportOf([exportedMessage(0, "@Petra, ask @Pet", { mentions: [PET, petra] })]));
    expect(item).toMatchObject({ events: [{ text: `<@${petra.id}>, ask <@${PET.id}>` }] });
  });

  test("gives an edit its own instant, and says that its first version was not seen", async () => {
    const edited = { ...answer, timestampEdited: "2026-03-02T12:01:00.5+03:00" };
    const facts = factsOf(await read(exportOf([ask, edited]))).slice(1);
    expect(facts.map(({ type, at, clock }) => [type, at - MONDAY, clock])).toEqual([
      ["task.acknowledged", 20_000, "last-version"],
      ["task.answered", 60_500, "last-version"],
    ]);
  });

  test("passes over what nobody said: joins, pins, calls, threads, and what has a number for a name", async () => {
    const types = ["GuildMemberJoin", "ChannelPinnedMessage", "Call", "RecipientAdd", "ThreadCreated", "46"];
    const notices = types.map((type, second) => exportedMessage(second, "Notice.", { type }));
    const items = await read(exportOf(notices));
    expect([items.length, factsOf(items)]).toEqual([6, []]);
  });

  test("takes a command for a task where the assistant answered it", async () => {
    const interaction = { id: idAt(3), name: "ask", user: BOB };
    const answered = (author: object, name = "ask") =>
      exportedMessage(5, "Here.", { type: "20", author, interaction: { ...interaction, name } });
    const types = async (message: object) => named(factsOf(await read(exportOf([message]))));
    const other = person("100000000000000008", "Music", { isBot: true, discriminator: "1111" });
    expect([
      await types(answered(PET)),
      await types(answered(PET, "pact status")),
      await types(answered(other)),
    ]).toMatchInlineSnapshot(`
      [
        [
          "discord:3 → discord:3:opened",
          "discord:3 → discord:5:replied",
        ],
        [],
        [
          "discord:3 → discord:5:noted",
        ],
      ]
    `);
  });

  test("knows a webhook by its discriminator, and roles by the author", async () => {
    const hook = person("100000000000000007", "Relay", { isBot: true });
    const roles = [{ id: "700000000000000000", name: "x", color: null, position: 1 }];
    const items = await read(
      exportOf([
        exportedMessage(0, "hi", { author: hook }),
        exportedMessage(1, "hi", { author: { ...ANN, roles } }),
      ]),
    );
    expect(items).toMatchObject([
      { events: [{ author: { userless: true } }] },
      { events: [{ author: { aliases: ["discord:role:700000000000000000"] } }] },
    ]);
  });

  test("of which objects are null or of another kind costs those alone, with their lines", async () => {
    const messages = [
      ask,
      null,
      { ...ask, id: 5 },
      { ...ask, author: null },
      { ...ask, type: "Poem" },
      { ...ask, timestamp: "2026-03-02T13:00:00+03:00" },
      {
        id: idAt(50),
        type: "Default",
        content: null,
        author: { id: ANN.id },
        reactions: null,
        mentions: null,
      },
    ];
    const items = await read(exportOf(messages as object[]));
    expect(said(items)).toMatchInlineSnapshot(`
      [
        "fault 57: found null, expected an object",
        "fault 58: Discord message: found id 5, expected a snowflake in a text",
        "fault 94: Discord message: found no author, expected one with an id",
        "fault 121: Discord message: found type "Poem", expected that of a message: 0, 19, …",
        "fault 157: Discord message: found timestamp "2026-03-02T13:00:00+03:00", expected the instant that its id holds",
      ]
    `);
    expect(named(factsOf(items)).at(-1)).toBe("discord:50 → discord:50:said");
  });

  test("whose messages have no channel before them is none", async () => {
    expect(said(await read(JSON.stringify([ask])))).toEqual([
      "fault 1: found no channel before the messages, expected the JSON of DiscordChatExporter: guild, channel and messages in one object. Export it again with --format Json",
    ]);
    expect(said(await read(exportOf([ask], { type: null })))).toHaveLength(1);
  });

  test("that is cut off keeps what came before", async () => {
    const whole = exportOf([ask, answer]);
    const items = await read(whole.slice(0, whole.indexOf("Done.")));
    expect(items.map(({ kind }) => kind)).toEqual(["fault", "events"]);
  });

  test("says what is odd about it as a whole", async () => {
    const dateRange = { after: "2026-03-01T00:00:00+03:00", before: null };
    const early = exportedMessage(5, "and?", replyTo(idAt(-100)));
    const items = await read(exportOf([early], {}, { dateRange, messageCount: 3 }));
    expect(said(items)).toMatchInlineSnapshot(`
      [
        "warning 1: found 1 messages, expected the 3 that the file says it has",
        "warning 1: the file holds messages from 2026-03-01T00:00:00+03:00 alone: unless other files hold the rest, what a task was before and became after is not seen",
        "warning 1: 1 of the messages reply to something older than all in this file: their conversations begin with what is here",
      ]
    `);
  });

  test("of direct messages stands in no guild", async () => {
    const items = await read(
      exportOf([exportedMessage(0, "help")], { type: "DirectTextChat" }, { guild: { id: "0", name: "DM" } }),
    );
    expect(factsOf(items)).toMatchObject([
      { type: "task.opened", rule: "direct-message", conversation: `discord:${HELP}` },
    ]);
    expect(factsOf(items)[0]!.source).not.toHaveProperty("workspace");
  });

  test("may be read in any pieces", async () => {
    const text = exportOf([ask, answer, exportedMessage(30, "ありがとう @Pet", { mentions: [PET] })]);
    const whole = factsOf(await read(text)).map(factText);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), async (sizes) => {
        const items = await list(discordExportItems(cut(text, sizes), { rules }));
        expect(factsOf(items).map(factText)).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });
});

describe("a thread's export", () => {
  const thread = { id: idAt(0), type: "GuildPublicThread", categoryId: HELP, category: "help" };
  const starter = exportedMessage(1, "", { ...replyTo(idAt(0)), type: "21" });
  const inThread = [
    starter,
    exportedMessage(20, "Done.", { author: PET }),
    exportedMessage(30, "", { type: "RecipientAdd" }),
    exportedMessage(40, "it fails"),
  ];

  test("goes on with what its first message asked in the channel's export", async () => {
    const facts = [
      ...factsOf(await read(exportOf([ask]))),
      ...factsOf(await read(exportOf(inThread, thread))),
    ];
    expect(new Set(facts.map(({ conversation }) => conversation))).toEqual(new Set([`discord:${idAt(0)}`]));
    expect(new Set(facts.map(({ source }) => source.channel))).toEqual(new Set([HELP]));
    const { tasks, announced, replies } = fold(facts, terms.tasks);
    expect(tasks).toMatchObject([{ firstAnsweredAt: MONDAY + 20_000, requester: `discord:user:${ANN.id}` }]);
    expect([announced, replies.size]).toEqual([3, 3]);
  });

  test("of which a message can't be read says that there is more than was seen", async () => {
    const broken = inThread.map((message, index) => (index === 2 ? { ...message, id: null } : message));
    const { announced, replies } = fold(factsOf(await read(exportOf(broken, thread))), terms.tasks);
    expect([announced, replies.size]).toEqual([3, 2]);
  });

  test("of a forum opens a task with its post where the scope names the forum", async () => {
    const post = exportOf(
      [exportedMessage(0, "My question"), exportedMessage(9, "me too", { author: BOB })],
      thread,
    );
    const under = async (scope: readonly string[]) =>
      factsOf(await read(post, rulesWith(scope)), rulesWith(scope)).map(({ type }) => type);
    expect([await under([`discord:${GUILD}/${HELP}`]), await under([`discord:${GUILD}`])]).toEqual([
      ["task.opened", "task.asked", "observation.replies"],
      ["task.asked", "task.asked", "observation.replies"],
    ]);
    const { announced } = fold(factsOf(await read(post)), terms.tasks);
    expect(announced).toBe(1);
  });
});

describe("files of an export", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pawpact-discord-export-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function readAll(paths: readonly string[]) {
    const open = discordExportParts(rules);
    const found: [string, ImportItem[]][] = [];
    for (const path of paths) {
      const { parts } = await open(path, Readable.from([]));
      for await (const { name, items } of parts)
        found.push([name.slice(folder.length + 1), await list(items)]);
    }
    return found;
  }
  const factsIn = (found: readonly [string, ImportItem[]][]) => found.flatMap(([, items]) => factsOf(items));

  const chain = [
    ask,
    answer,
    exportedMessage(40, "it fails", replyTo(idAt(20))),
    exportedMessage(60, "Fixed.", { author: PET, ...replyTo(idAt(40)) }),
    exportedMessage(80, "thanks", replyTo(idAt(60))),
  ];
  const sorted = (facts: readonly Fact[]) => facts.map(factText).sort();

  test("newest first give the same facts as oldest first", async () => {
    const [up, down] = [join(folder, "up.json"), join(folder, "down.json.gz")];
    await writeFile(up, exportOf(chain));
    await writeFile(down, gzipSync(exportOf(chain.toReversed())));
    const facts = factsIn(await readAll([up]));
    expect(new Set(facts.map(({ conversation }) => conversation)).size).toBe(1);
    expect(sorted(factsIn(await readAll([down])))).toEqual(sorted(facts));
    expect((await readAll([down])).flatMap(([, items]) => said(items))).toEqual([]);
  });

  test("in a folder are read one by one, without what was downloaded beside them", async () => {
    const guild = join(folder, "guild");
    await mkdir(join(guild, "help.json_Files"), { recursive: true });
    await writeFile(join(guild, "help.json"), exportOf([ask]));
    await writeFile(join(guild, "help.json_Files", "sticker.json"), "{}");
    await writeFile(join(guild, "notes.txt"), "no export");
    expect((await readAll([guild])).map(([name]) => name)).toEqual(["guild/help.json", "guild"]);
  });

  test("of threads that began elsewhere say so once, unless that channel is read as well", async () => {
    const alone = join(folder, "alone");
    await mkdir(alone);
    for (const second of [0, 100]) {
      const starter = exportedMessage(second + 1, "", { ...replyTo(idAt(second)), type: "21" });
      const thread = { id: idAt(second), type: "GuildPublicThread", categoryId: HELP };
      await writeFile(join(alone, `thread ${second}.json`), exportOf([starter], thread));
    }
    const warned = (found: readonly [string, ImportItem[]][]) => found.flatMap(([, items]) => said(items));
    expect(warned(await readAll([alone]))).toEqual([
      `warning 1: 2 threads began with messages of the channel ${HELP}: unless another file holds that channel, what was asked there is not seen`,
    ]);
    const channel = join(folder, "channel.json");
    await writeFile(channel, exportOf([ask]));
    expect(warned(await readAll([channel, alone]))).toEqual([]);
  });
});
