import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openInter } from "../../../adapters/image/typeface.js";
import type { Pet } from "../../../src/app/pet.js";
import type { Valued } from "../../../src/app/worth.js";
import { altOf, MOST_ALT_CHARACTERS } from "../../../src/pet/alt.js";
import { type Card, cardOf, type TermRow } from "../../../src/pet/card.js";
import { MOODS, moodOf } from "../../../src/pet/mood.js";
import { lineOf } from "../../../src/pet/persona.js";
import { mostUrgent } from "../../../src/pet/picture/board.js";
import { outlined } from "../../../src/pet/picture/outline.js";
import { PALETTES, type Theme } from "../../../src/pet/picture/palette.js";
import { drawingOf, pictureOf } from "../../../src/pet/picture.js";
import { vitalsOf } from "../../../src/pet/vitals.js";
import { type ScoreLine, scorecardOf } from "../../../src/score/scorecard.js";
import { parsePeriod } from "../../../src/time/cohort.js";
import { MONDAY } from "../../kit/facts.js";
import { termsWith } from "../../kit/terms.js";
import { lines, lineWith } from "./arbitrary.js";
import { xmlFault } from "./xml.js";

const inter = await openInter();
const THEMES: readonly Theme[] = ["light", "dark"];

function valued(objectives: readonly ScoreLine[], dueMinor: bigint | null = 185_000n): Valued {
  const empty = scorecardOf(termsWith(), new Map(), null, null);
  return {
    period: parsePeriod("2026-03")!,
    now: MONDAY,
    toDate: true,
    frame: "frame",
    card: { ...empty, objectives, outcomes: [] },
    refolded: null,
    presence: null,
    worth: dueMinor === null ? null : { sla: null, pbc: null, lines: [], dueMinor },
    creditedBefore: new Set(),
    unseen: null,
  };
}

function cardWith(objectives: readonly ScoreLine[], title = "Acme help desk", accepted = false) {
  const vitals = vitalsOf({ objectives, outcomes: [] });
  const mood = moodOf([vitals]);
  const pet: Pet = { name: "Pax", mood, line: lineOf(mood, vitals), vitals };
  return cardOf(termsWith({ title, id: "acme" }), valued(objectives), pet, accepted);
}

const some = [
  lineWith("first-response-time", 98, 100, 95),
  lineWith("resolution-time", 80, 100, 90),
  lineWith("accuracy", 8, 9, 95),
  lineWith("reopen-rate", 1, 10, 5),
  lineWith("satisfaction", 0, 0, 85),
];

describe("the card", () => {
  test("says of each term what was attained, against what, and what is left", () => {
    const rows = cardWith(some).terms.map(({ metric, verdict, provisional, value, target, budget }) =>
      [metric, value, target, provisional ? `${verdict}, provisional` : verdict, budget].join(" | "),
    );
    expect(rows).toMatchInlineSnapshot(`
      [
        "first-response-time | 98.00 % | ≥ 95 % | kept | 3 misses left",
        "resolution-time | 80.00 % | ≥ 90 % | missed | 10 misses over",
        "accuracy | 88.89 % | ≥ 95 % | missed, provisional | 1 miss over",
        "reopen-rate | 10.00 % | ≤ 5 % | missed, provisional | 1 miss over",
        "satisfaction |  | ≥ 85 % | no data | ",
      ]
    `);
  });

  test("names the money and nothing else about it", () => {
    const petOf = cardWith(some);
    expect(petOf.money).toBe("1850.00 EUR to date, nothing payable yet");
    expect(cardWith(some, "Acme", true).money).toBe("1850.00 EUR to date");
    const pet: Pet = { name: "Pax", mood: "sleeping", line: "", vitals: {} };
    expect(cardOf(termsWith(), valued([], null), pet, true).money).toBe(
      "Money is reckoned by the month: a month has none of its own.",
    );
  });
});

describe("the alt text", () => {
  test("says all that the picture shows", () => {
    expect(altOf(cardWith(some, "社内ヘルプ"))).toMatchInlineSnapshot(
      `"Pax is worried: My work falls short of what was promised. 社内ヘルプ, 2026-03 to date, as of 2026-03-02 09:00 UTC, unaccepted terms. first-response-time: 98.00 % against ≥ 95 %, kept, 3 misses left. resolution-time: 80.00 % against ≥ 90 %, missed, 10 misses over. accuracy: 88.89 % against ≥ 95 %, provisional, missed so far, 1 miss over. reopen-rate: 10.00 % against ≤ 5 %, provisional, missed so far, 1 miss over. satisfaction: no data, target ≥ 85 %. 1850.00 EUR to date, nothing payable yet."`,
    );
  });

  test("holds the whole title where the picture can't draw it, and counts what is too long", () => {
    const many = Array.from({ length: 40 }, () => some[0]!);
    const text = altOf(cardWith(many, "社内ヘルプ"));
    expect(text).toContain("社内ヘルプ");
    expect(text).toMatch(/\d+ more terms\. 1850\.00 EUR/);
    expect(text.length).toBeLessThanOrEqual(MOST_ALT_CHARACTERS);
  });

  test("never is longer than it may be, whatever the title", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 1_500, size: "max" }), (title) => {
        expect(altOf(cardWith(some, title)).length).toBeLessThanOrEqual(MOST_ALT_CHARACTERS);
      }),
      { numRuns: 30 },
    );
  });
});

describe("the picture", () => {
  test("of any scorecard and any title is well-formed", () => {
    fc.assert(
      fc.property(
        fc.array(lines, { maxLength: 9 }),
        fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("<&>\"'", "\uD800]]>", "\u0000\u000B")),
        fc.constantFrom(...THEMES),
        (objectives, title, theme) => {
          expect(xmlFault(pictureOf(cardWith(objectives, title), theme, inter))).toBeNull();
        },
      ),
      { numRuns: 150 },
    );
  });

  test("the check can fail", () => {
    expect(xmlFault("<a><b></a>")).toBe("an end that has no start: </a>");
    expect(xmlFault("<a>&</a>")).toBe("a stray &: &</a>");
    expect(xmlFault('<a x="1" x="2"/>')).toBe('an attribute twice: <a x="1" x="2"/>');
    expect(xmlFault("<a/><b/>")).toBe("2 roots");
    expect(xmlFault("<a>\u0001</a>")).toBe("a character that XML has not: U+1");
  });

  test("says in its document what it shows", () => {
    const card = cardWith(some);
    expect(pictureOf(card, "light", inter)).toContain(`<title>${altOf(card)}</title>`);
  });

  test("says how many misses over in short, where the whole words have no room", () => {
    const svg = pictureOf(
      cardWith([lineWith("completion-rate", 1, 11, 80), lineWith("accuracy", 8, 9, 95)]),
      "light",
      inter,
    );
    expect(svg).toContain('"8 over"');
    expect(svg).toContain('"1 miss over"');
  });

  test("without data shows the pet asleep and no verdict", () => {
    const card = cardWith([lineWith("satisfaction", 0, 0, 85)]);
    expect(card.mood).toBe("sleeping");
    const svg = pictureOf(card, "light", inter);
    expect(svg).toContain('"Pax is sleeping"');
    expect(svg).not.toMatch(/"(kept|missed|provisional)"/);
  });

  test("differs from mood to mood", () => {
    const card = cardWith(some);
    const pictures = MOODS.map((mood) =>
      pictureOf({ ...card, mood, name: "", line: "" }, "light", inter).replaceAll(
        /<path aria-label.*?>/g,
        "",
      ),
    );
    expect(new Set(pictures).size).toBe(MOODS.length);
  });

  test("tells kept, missed, provisional and no data apart without their colours", () => {
    const plain = (line: ScoreLine) =>
      pictureOf(cardWith([line]), "light", inter)
        .replace(/^.*<g transform="translate\(313/, "")
        .replaceAll(/#[0-9A-F]{6}/gi, "#")
        .replaceAll(/<title>.*?<\/title>|<path aria-label.*?>/g, "");
    const marks = [
      lineWith("accuracy", 100, 100, 90),
      lineWith("accuracy", 0, 100, 90),
      lineWith("accuracy", 10, 10, 90),
      lineWith("accuracy", 0, 10, 90),
      lineWith("accuracy", 0, 0, 90),
    ].map(plain);
    expect(new Set(marks).size).toBe(marks.length);
  });

  test("marks terms that nobody has accepted", () => {
    expect(pictureOf(cardWith(some), "dark", inter)).toContain('"unaccepted"');
    expect(pictureOf(cardWith(some, "Acme", true), "dark", inter)).not.toContain('"unaccepted"');
  });

  test("shows the agreement's id where nothing of the title can be drawn, and □ where a part can't", () => {
    expect(pictureOf(cardWith(some, "社内ヘルプ 🐾"), "light", inter)).toContain('"acme"');
    expect(pictureOf(cardWith(some, "Help 🐾"), "light", inter)).toContain('"Help □"');
  });

  test("leaves out the terms that do best, never a missed one before a kept one, and counts them", () => {
    const kept = lineWith("first-response-time", 100, 100, 95);
    const many = [kept, kept, ...some, kept];
    const rows = cardWith(many).terms;
    const shown: TermRow[] = mostUrgent(rows);
    expect(shown.map(({ metric }) => metric)).toEqual([
      "first-response-time",
      "first-response-time",
      "resolution-time",
      "accuracy",
      "reopen-rate",
      "satisfaction",
    ]);
    expect(pictureOf(cardWith(many), "light", inter)).toContain('"+ 2 more: 2 kept"');
  });
});

describe("the drawing", () => {
  const card = cardWith([...some, ...some]);

  test("has panels that share no place and leave none out", () => {
    const { width, height, panels } = drawingOf(card, "light", inter);
    const over = (x: number, y: number) =>
      panels.filter((one) => x >= one.x && x < one.x + one.width && y >= one.y && y < one.y + one.height);
    const found = new Set<number>();
    for (let x = 0; x < width; x++) for (let y = 0; y < height; y++) found.add(over(x, y).length);
    expect([...found]).toEqual([1]);
  });

  test("holds the shapes and the texts of the document, each text where it stands there", () => {
    const { panels, texts } = drawingOf(card, "dark", inter);
    const svg = pictureOf(card, "dark", inter);
    const outlines = /<path aria-label.*?>/g;
    expect(texts.map((text) => outlined(text, inter).markup)).toEqual(svg.match(outlines));
    const shapes = svg.slice(svg.indexOf("<defs"), -"</svg>".length).replaceAll(outlines, "");
    const ground = shapes.slice(0, shapes.indexOf("<ellipse"));
    const own = panels.map(({ markup }) => {
      expect(markup.startsWith(ground)).toBe(true);
      return markup.slice(ground.length);
    });
    expect(ground + own.join("")).toBe(shapes);
  });

  test("has a common panel that is the same for all cards of a mood, and differs from mood to mood", () => {
    const common = (other: Partial<Card>) =>
      drawingOf({ ...card, ...other }, "light", inter)
        .panels.filter(({ common }) => common)
        .map(({ markup }) => markup);
    expect(common({})).toHaveLength(1);
    const others = { name: "Rex", line: "Hm.", title: "Other", money: "", terms: [], vitals: [] };
    expect(common(others)).toEqual(common({}));
    expect(new Set(MOODS.flatMap((mood) => common({ mood }))).size).toBe(MOODS.length);
  });
});

describe("the colours", () => {
  test.each(THEMES)("of the %s theme can be read: 4.5 to 1", (theme) => {
    const palette = PALETTES[theme];
    const { ground, ink, muted, kept, missed, unsure, absent } = palette;
    const pairs = [
      ...[ink, muted, kept, missed, unsure, absent].map((color) => [color, ground]),
      ...MOODS.flatMap((mood) => [
        [ink, palette.panel[mood]],
        [muted, palette.panel[mood]],
      ]),
    ];
    const poor = pairs.filter(([one, other]) => contrast(one!, other!) < 4.5);
    expect(poor).toEqual([]);
  });
});

/** WCAG 2's contrast ratio. */
function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
