import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  blocksOf,
  escaped,
  fallbackOf,
  MOST_BLOCKS,
  MOST_FALLBACK,
  MOST_IN_ALL,
  sentenceOf,
} from "../../../adapters/chat/slack/blocks.js";
import type { Block, Report } from "../../../src/report/report.js";
import { channel, person, words as said, type Words } from "../../../src/report/words.js";
import { checkBlocks } from "../../protocol/slack-block-rules.js";

const files = new Map([["F1", { shown: true }]]);
const word = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    "<!channel>",
    "<@U0ANN>",
    "&amp;",
    "```",
    "<https://x.example|y>",
    "\n",
    "  ",
    "🐾",
    "\ud83d",
  ),
);
const line = fc.array(word, { maxLength: 6 }).map((words) => words.join(" "));
const long = fc.tuple(word, fc.nat(5_000)).map(([text, times]) => text.repeat(1 + (times % 400)));
const text = fc.oneof({ weight: 4, arbitrary: line }, { weight: 1, arbitrary: long });
const table = fc.record({
  kind: fc.constant("table" as const),
  heading: line,
  columns: fc.constant([
    { name: "Term", align: "left" as const },
    { name: "value", align: "right" as const },
  ]),
  rows: fc.array(fc.tuple(text, line), { maxLength: 60 }),
});
const action = fc.record(
  { label: text, line: text, tone: fc.constantFrom("good" as const, "bad" as const) },
  { requiredKeys: ["label", "line"] },
);
const actions = fc.record({
  kind: fc.constant("actions" as const),
  actions: fc.array(fc.oneof(action, fc.constant({ label: "Rate", line: "rate", asks: ["rating"] })), {
    maxLength: 70,
  }),
});
const named = fc.constantFrom(
  ...["slack:U0ANN", "slack:B0PET", "discord:user:7", "<!channel>"].map(person),
  ...["slack:C0HELP", "slack:D0ANN", "<#C1>"].map(channel),
);
const words: fc.Arbitrary<Words> = fc.oneof(
  text,
  fc.array(fc.oneof(text, named), { minLength: 1, maxLength: 6 }),
);
const link = fc.record({
  label: text,
  to: fc.record({
    message: fc.oneof(fc.constant("slack:C0HELP:1743761014.461529"), text),
    conversation: fc.constant("slack:C0HELP:1743761011.178999"),
    channel: fc.constant("slack:C0HELP"),
    workspace: fc.constant(null),
  }),
});
const block: fc.Arbitrary<Block> = fc.oneof(
  actions,
  fc.record({
    kind: fc.constant("links" as const),
    heading: fc.constant("First message"),
    links: fc.array(link, { maxLength: 10 }),
  }),
  fc.record({ kind: fc.constant("text" as const), text: words }),
  fc.record({ kind: fc.constant("notes" as const), notes: fc.array(words, { maxLength: 20 }) }),
  table,
);
const reports: fc.Arbitrary<Report> = fc.record({ title: text, blocks: fc.array(block, { maxLength: 70 }) });

type Shown = Readonly<Record<string, unknown>>;
/** Every text in some blocks, what stands on buttons apart. */
function textsIn(blocks: readonly Shown[]): { type: string; text: string }[] {
  return blocks.flatMap(({ text, type, elements }) => {
    if (type === "rich_text") return richIn(elements);
    return text ? [text as { type: string; text: string }] : [];
  });
}
/** The texts in rich text, those of links among them. */
function richIn(elements: unknown): { type: string; text: string }[] {
  return (elements as { elements: { type: string; text?: string }[] }[]).flatMap((section) =>
    section.elements.flatMap(({ type, text }) => (text === undefined ? [] : [{ type, text }])),
  );
}
function labelsIn(blocks: readonly Shown[]): { type: string; text: string }[] {
  return textsIn(blocks.flatMap(({ type, elements }) => (type === "actions" ? (elements as Shown[]) : [])));
}
const CUT = "Cut here";
const SITE = "https://work.slack.com";

describe("a report as blocks", () => {
  test("is within every limit of Slack's, whatever it says", () => {
    fc.assert(
      fc.property(reports, fc.boolean(), text, (report, pictured, alt) => {
        const naming = { site: pictured ? SITE : null, alone: !pictured };
        const blocks = blocksOf(report, pictured ? { file: "F1", alt } : null, naming);
        checkBlocks(blocks, files);
        expect(blocks.length).toBeLessThanOrEqual(MOST_BLOCKS);
        const characters = textsIn(blocks).reduce((sum, { text }) => sum + text.length, 0);
        expect(characters).toBeLessThanOrEqual(MOST_IN_ALL);
        expect(fallbackOf(report)).toSatisfy((one: string) => one !== "" && one.length <= MOST_FALLBACK);
      }),
      { numRuns: 200 },
    );
  });

  test("never holds markup: no mention, no link, no fence that ends early, no half of an escape", () => {
    fc.assert(
      fc.property(reports, (report) => {
        const blocks = blocksOf(report, null, { site: SITE, alone: true });
        const shown = [...textsIn(blocks), ...labelsIn(blocks)];
        for (const { type, text } of [...shown, { type: "fallback", text: fallbackOf(report) }]) {
          expect(text).not.toMatch(/[<>]/);
          expect(text.replace(/&(?:amp|lt|gt);/g, "")).not.toContain("&");
          if (type === "mrkdwn") expect(text.slice(3, -3)).not.toContain("`");
        }
      }),
      { numRuns: 200 },
    );
  });

  test("mentions people to one person alone; before all a link names them, which calls nobody", () => {
    const report: Report = {
      title: "t",
      blocks: [
        {
          kind: "text",
          text: said`Asked by ${person("slack:U0ANN")} in ${channel("slack:C0HELP")}: <@U0BOB>`,
        },
      ],
    };
    const lineIn = (naming: { site: string | null; alone: boolean }) => {
      const [, block] = blocksOf(report, null, naming) as Shown[];
      return (block!.elements as { elements: unknown[] }[])[0]!.elements;
    };
    const around = (name: object) => [
      { type: "text", text: "Asked by " },
      name,
      { type: "text", text: " in " },
      { type: "channel", channel_id: "C0HELP" },
      { type: "text", text: ": &lt;@U0BOB&gt;" },
    ];
    expect(lineIn({ site: SITE, alone: true })).toEqual(around({ type: "user", user_id: "U0ANN" }));
    const link = { type: "link", url: "https://work.slack.com/team/U0ANN", text: "@U0ANN" };
    expect(lineIn({ site: SITE, alone: false })).toEqual(around(link));
    const [before, , ...after] = around({});
    const plain = { type: "text", text: "@U0ANN" };
    expect(lineIn({ site: null, alone: false })).toEqual([before, plain, ...after]);
    expect(fallbackOf(report)).toBe("t\nAsked by @U0ANN in #C0HELP: &lt;@U0BOB&gt;");
  });

  test("leads to messages where Slack shows them, in a thread with its root, and nowhere without an address", () => {
    const at = (message: string, conversation: string) => ({
      label: message.slice(-6),
      to: { message, conversation, channel: "slack:C0HELP", workspace: null },
    });
    const links = [
      at("slack:C0HELP:1743761011.178999", "slack:C0HELP:1743761011.178999"),
      at("slack:C0HELP:1743761014.461529", "slack:C0HELP:1743761011.178999"),
      at("slack:D0ANN:1743761014.461529", "slack:D0ANN"),
      at("slack:C0HELP:trigger:12.34", "slack:C0HELP:trigger:12.34"),
    ];
    const report: Report = { title: "t", blocks: [{ kind: "links", heading: "First message", links }] };
    const shown = JSON.stringify(blocksOf(report, null, { site: SITE, alone: false }));
    expect([...shown.matchAll(/https:[^"]*/g)].map(([url]) => url)).toEqual([
      "https://work.slack.com/archives/C0HELP/p1743761011178999",
      "https://work.slack.com/archives/C0HELP/p1743761014461529?thread_ts=1743761011.178999&cid=C0HELP",
      "https://work.slack.com/archives/D0ANN/p1743761014461529",
    ]);
    expect(blocksOf(report)).toHaveLength(1);
  });

  test("says all of it, or that it was cut", () => {
    const said = fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { minLength: 1, maxLength: 900 });
    fc.assert(
      fc.property(said, fc.integer({ min: 1, max: 60 }), (words, size) => {
        const blocks: Block[] = [];
        for (let from = 0; from < words.length; from += size)
          blocks.push({ kind: "text", text: words.slice(from, from + size).join(" ") });
        const shown = textsIn(blocksOf({ title: "t", blocks })).map(({ text }) => text);
        const cut = shown.at(-1)!.startsWith(CUT);
        const all = blocks.map((one) => (one.kind === "text" ? one.text : ""));
        if (cut) expect(shown.slice(1, -1)).toEqual(all.slice(0, shown.length - 2));
        else expect(shown.slice(1)).toEqual(all);
        // One more than fits is what it takes to be cut.
        const fits = blocks.length < MOST_BLOCKS && all.join("").length < MOST_IN_ALL;
        expect(cut).toBe(!fits);
      }),
      { numRuns: 200 },
    );
  });

  test("keeps the columns of a table, in parts where it is long", () => {
    const rows = Array.from({ length: 100 }, (_, index) => [`row ${index} ${"x".repeat(50)}`, `${index} %`]);
    const columns = [
      { name: "Term", align: "left" as const },
      { name: "value", align: "right" as const },
    ];
    const blocks = blocksOf({ title: "t", blocks: [{ kind: "table", heading: "Term", columns, rows }] });
    const lines = textsIn(blocks.slice(1)).flatMap(({ text }) => text.split("\n").slice(1, -1));
    expect(lines).toHaveLength(101);
    expect(new Set(lines.map((one) => one.length)).size).toBe(1);
  });

  test("ends with its buttons, also where something before them is cut", () => {
    const words = Array.from({ length: 60 }, (): Block => ({ kind: "text", text: "word" }));
    const offered: Block = {
      kind: "actions",
      actions: [
        { label: "Yes", line: "task confirm task:1", tone: "good" },
        { label: "Rate", line: "rate task:1", asks: ["rating"] },
        { label: "Dispute", line: "task dispute task:1", asks: ["reason"] },
        { label: "Long", line: `why ${"x".repeat(2_000)}` },
      ],
    };
    const blocks = blocksOf({ title: "t", blocks: [...words, offered] });
    expect(blocks).toHaveLength(MOST_BLOCKS);
    expect(textsIn(blocks).at(-1)!.text).toContain(CUT);
    expect(blocks.slice(-3).map((row) => labelsIn([row]).map(({ text }) => text))).toEqual([
      ["Yes"],
      ["Rate 1", "Rate 2", "Rate 3", "Rate 4", "Rate 5"],
      ["Dispute"],
    ]);
    const [first] = blocks.at(-3)!.elements as Shown[];
    expect(first).toMatchObject({
      action_id: "pawpact_ask:0",
      value: "task confirm task:1",
      style: "primary",
    });
    const [dispute] = blocks.at(-1)!.elements as Shown[];
    expect(dispute).toMatchObject({ action_id: "pawpact_form:reason:6", value: "task dispute task:1" });
  });

  test("of one sentence is a section and a text", () => {
    fc.assert(
      fc.property(text, (said) => {
        const { text: fallback, blocks } = sentenceOf(said) as { text: string; blocks: never[] };
        checkBlocks(blocks, files);
        expect(fallback).not.toMatch(/[<>]/);
      }),
    );
  });

  test("escapes what Slack reads as markup, and nothing else", () => {
    expect(escaped("a < b && c > d: <@U0ANN>")).toBe("a &lt; b &amp;&amp; c &gt; d: &lt;@U0ANN&gt;");
  });
});
