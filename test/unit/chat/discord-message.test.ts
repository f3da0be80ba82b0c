import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clipped, escaped, head } from "../../../adapters/chat/discord/escape.js";
import {
  MOST_ALT,
  MOST_CONTENT,
  MOST_DESCRIPTION,
  MOST_EMBEDDED,
} from "../../../adapters/chat/discord/limits.js";
import { messageOf, plainer, type Shown, sentenceOf } from "../../../adapters/chat/discord/message.js";
import type { Block, Report } from "../../../src/report/report.js";
import { channel, person, words as said, type Words } from "../../../src/report/words.js";

const word = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    "@everyone",
    "<@7>",
    "**b**",
    "```",
    "[x](https://y)",
    "# h",
    "- l",
    "1. n",
    "\n",
    "🐾",
    "\\",
  ),
);
const line = fc.array(word, { maxLength: 6 }).map((words) => words.join(" "));
const long = fc.tuple(word, fc.nat(5_000)).map(([text, times]) => text.repeat(1 + (times % 400)));
const text = fc.oneof({ weight: 4, arbitrary: line }, { weight: 1, arbitrary: long });
const named = fc.constantFrom(
  ...["discord:user:7", "discord:role:8", "slack:U0ANN", "<@9>"].map(person),
  ...["discord:10", "<#11>"].map(channel),
);
const words: fc.Arbitrary<Words> = fc.oneof(
  text,
  fc.array(fc.oneof(text, named), { minLength: 1, maxLength: 6 }),
);
const link = fc.record({
  label: text,
  to: fc.record({
    message: fc.oneof(fc.constant("discord:12"), text),
    conversation: fc.constantFrom("discord:11", "discord:10"),
    channel: fc.constant("discord:10"),
    workspace: fc.constantFrom("9", null),
  }),
});
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({
    kind: fc.constant("links" as const),
    heading: fc.constant("First message"),
    links: fc.array(link, { maxLength: 10 }),
  }),
  fc.record({ kind: fc.constant("text" as const), text: words }),
  fc.record({ kind: fc.constant("notes" as const), notes: fc.array(words, { maxLength: 20 }) }),
  fc.record({
    kind: fc.constant("table" as const),
    heading: line,
    columns: fc.constant([
      { name: "Term", align: "left" as const },
      { name: "value", align: "right" as const },
    ]),
    rows: fc.array(fc.tuple(text, line), { maxLength: 40 }),
  }),
);
const reports: fc.Arbitrary<Report> = fc.record({ title: text, blocks: fc.array(block, { maxLength: 40 }) });

interface Body {
  readonly content: string;
  readonly embeds: readonly {
    readonly description: string;
    readonly color?: number;
    readonly image?: object;
  }[];
  readonly allowed_mentions: object;
  readonly attachments?: readonly {
    readonly id: string;
    readonly filename: string;
    readonly description: string;
  }[];
}
const bodyOf = ({ body }: Shown) => body as unknown as Body;

/** What Discord takes for markup: anything that means something, not escaped, outside a block of code. */
function markupIn(shown: string): string[] {
  const words = shown
    .replace(/```\n[^`]*\n```/g, "")
    .replace(/\\[^0-9A-Za-z\s]/g, "x")
    // Whom a report names, and the way to a message.
    .replace(/<@&?[78]>|<#10>|\[[^\][]*\]\(https:\/\/discord\.com\/channels\/(?:9|@me)\/10\/12\)/g, "x");
  return words.match(/[*_~|`<>[\]()@]|:\/\/|^\s*(?:[#+-]|\d+\.)/gm) ?? [];
}

describe("a report as a message", () => {
  test("is within every limit of Discord's, whatever it says, and pings nobody", () => {
    fc.assert(
      fc.property(reports, fc.boolean(), text, (report, pictured, alt) => {
        const shown = messageOf(report, pictured ? { png: Uint8Array.of(1), alt } : null);
        const { content, embeds, allowed_mentions, attachments = [] } = bodyOf(shown);
        expect(content.length).toBeGreaterThan(0);
        expect(content.length).toBeLessThanOrEqual(MOST_CONTENT);
        const described = embeds.map(({ description }) => description);
        for (const one of described)
          expect(one.trim()).toSatisfy((it: string) => it.length > 0 && it.length <= MOST_DESCRIPTION);
        expect(described.join("").length).toBeLessThanOrEqual(MOST_EMBEDDED);
        expect(allowed_mentions).toEqual({ parse: [] });
        expect(attachments.map(({ filename }) => filename)).toEqual(shown.files.map(({ name }) => name));
        for (const { description } of attachments)
          expect(description.length).toSatisfy((n: number) => n > 0 && n <= MOST_ALT);
      }),
      { numRuns: 200 },
    );
  });

  test("without a title begins with its words, and what is longer than a message goes on below", () => {
    const blocks = (text: string) => [{ kind: "text" as const, text }];
    expect(bodyOf(messageOf({ title: null, blocks: blocks("It *is*.") })).content).toBe("It \\*is\\*.");
    expect(bodyOf(messageOf({ title: null, blocks: [] })).content).toBe("Nothing to say");
    const long = "word ".repeat(500).trim();
    const { content, embeds } = bodyOf(messageOf({ title: null, blocks: blocks(long) }));
    expect([content, embeds.map(({ description }) => description)]).toEqual(["", [long]]);
  });

  test("mentions whom it names, and leads to messages where Discord shows them", () => {
    const at = (message: string, conversation: string, workspace: string | null) => ({
      label: `[${message}]`,
      to: {
        message: `discord:${message}`,
        conversation: `discord:${conversation}`,
        channel: "discord:10",
        workspace,
      },
    });
    const blocks: Block[] = [
      {
        kind: "text",
        text: said`Asked by ${person("discord:user:7")} in ${channel("discord:10")}, not <@9>; ${person("slack:U0ANN")}`,
      },
      {
        kind: "links",
        heading: "First message",
        links: [at("12", "12", "9"), at("13", "20", "9"), at("14", "10", null), at("15", "15", null)],
      },
    ];
    const { content, embeds } = bodyOf(
      messageOf({ title: "t", blocks }, null, undefined, (id) => id === "20"),
    );
    expect(content).toBe("**t**\nAsked by <@7> in <#10>, not \\<\\@9\\>; \\@U0ANN");
    expect(embeds[0]!.description).toBe(
      "First message: [\\[12\\]](https://discord.com/channels/9/10/12) · [\\[13\\]](https://discord.com/channels/9/20/13) · [\\[14\\]](https://discord.com/channels/@me/10/14)",
    );
  });

  test("holds no markup but its own: a bold title and blocks of code", () => {
    fc.assert(
      fc.property(reports, (report) => {
        const { content, embeds } = bodyOf(messageOf(report));
        const [, title, rest] = /^\*\*((?:[^*\\]|\\.)*)\*\*((?:.|\n)*)$/.exec(content)!;
        for (const part of [title!, rest!, ...embeds.map(({ description }) => description)]) {
          expect(markupIn(part)).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("that is too long says so, and goes along whole as a file", () => {
    const notes = Array.from({ length: 300 }, (_, index) => `Note ${index} of a very long report.`);
    const shown = messageOf({ title: "Long", blocks: [{ kind: "notes", notes }] });
    const { embeds, attachments } = bodyOf(shown);
    expect(embeds.at(-1)?.description).toMatch(/^Cut here.*report\.txt/);
    expect(attachments).toMatchObject([{ id: "0", filename: "report.txt" }]);
    expect(new TextDecoder().decode(shown.files[0]?.data)).toContain("Note 299 of a very long report.");
  });

  test("has the colour of the worst that it tells, and none where it tells nothing", () => {
    const cell = (tone: "good" | "bad" | "unsure") => [{ text: "99 %", tone }];
    const table = (
      ...rows: readonly (readonly { readonly text: string; readonly tone: "good" | "bad" | "unsure" }[])[]
    ): Report => ({
      title: "T",
      blocks: [{ kind: "table", heading: "h", columns: [{ name: "h", align: "left" }], rows }],
    });
    const colour = (report: Report) => bodyOf(messageOf(report)).embeds[0]?.color;
    expect(colour(table(cell("good"), cell("bad")))).toBe(colour(table(cell("bad"))));
    expect(colour(table(cell("good"), cell("unsure")))).toBe(colour(table(cell("unsure"))));
    expect(colour(table(cell("good")))).not.toBe(colour(table(cell("bad"))));
    expect(colour({ title: "T", blocks: [{ kind: "notes", notes: ["n"] }] })).toBeUndefined();
  });

  test("looks like this", () => {
    const report: Report = {
      title: "Digest @everyone",
      blocks: [
        { kind: "text", text: "All <@7> & *well*." },
        {
          kind: "table",
          heading: "Term",
          columns: [
            { name: "Term", align: "left" },
            { name: "value", align: "right" },
          ],
          rows: [["a ``` b", { text: "99 %", tone: "good" }]],
        },
        { kind: "notes", notes: ["1. See https://x.example", "- one"] },
      ],
    };
    const shown = messageOf(report, { png: Uint8Array.of(1), alt: "The pet is happy." });
    expect(shown.body).toMatchInlineSnapshot(`
      {
        "allowed_mentions": {
          "parse": [],
        },
        "attachments": [
          {
            "description": "The pet is happy.",
            "filename": "pet.png",
            "id": "0",
          },
        ],
        "components": [],
        "content": "**Digest \\@everyone**
      All \\<\\@7\\> & \\*well\\*.",
        "embeds": [
          {
            "color": 3050327,
            "description": "\`\`\`
      Term     value
      a ˋˋˋ b   99 %
      \`\`\`
      • 1\\. See https\\://x.example
      • \\- one",
            "image": {
              "url": "attachment://pet.png",
            },
          },
        ],
      }
    `);
    expect(plainer(shown).body).not.toHaveProperty("attachments");
    expect(bodyOf(plainer(shown)).embeds[0]).not.toHaveProperty("image");
  });
});

test("a cut text breaks neither an escape nor a character", () => {
  fc.assert(
    fc.property(line, fc.integer({ min: 3, max: 40 }), (said, most) => {
      const cut = clipped(escaped(said), most);
      expect(cut.length).toBeLessThanOrEqual(most);
      expect(markupIn(cut)).toEqual([]);
      expect(cut).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
      expect(head(escaped(said), most).length).toBeGreaterThanOrEqual(
        Math.min(escaped(said).length, most - 2),
      );
    }),
  );
});

test("a sentence is within the limits and says something", () => {
  expect(bodyOf(sentenceOf("")).content).not.toBe("");
  expect(bodyOf(sentenceOf("x*".repeat(3_000))).content.length).toBeLessThanOrEqual(MOST_CONTENT);
});
