import type { Picture } from "../../../src/ports/chat.js";
import type { Block, Report, Tone } from "../../../src/report/report.js";
import { renderText } from "../../../src/report/text.js";
import type { Words } from "../../../src/report/words.js";
import type { Raw } from "../raw.js";
import { buttonsOf } from "./buttons.js";
import type { RestFile } from "./client.js";
import { clipped, escaped, head, inCode, led } from "./escape.js";
import { MOST_ALT, MOST_CONTENT, MOST_DESCRIPTION, MOST_EMBEDDED } from "./limits.js";
import { type IsRoom, lineOf, linkLines } from "./words.js";

/** Columns of what is drawn: an embed is no wider. */
const DRAWN_WIDTH = 56;
const PAGE_WIDTH = 80;
const FENCE = "```";
const REST = "report.txt";
const CUT = `Cut here: the rest is longer than Discord shows. All of it is in ${REST}.`;
const NOTHING = "Nothing to say";
const COLOURS: Readonly<Record<Tone, number>> = { bad: 0xc0392b, unsure: 0xb7791f, good: 0x2e8b57 };

/** What is said in conversation. */
type Untitled = Pick<Report, "blocks" | "agreement"> & { readonly title: null };

/** A message as Discord takes it, and the files that go with it. */
export interface Shown {
  readonly body: Raw;
  readonly files: readonly RestFile[];
}

/**
 * A report as Discord shows it: its title and first words as text, the rest in embeds. What is longer than Discord
 * takes is cut, says so, and goes along whole as a file; nothing in it becomes markup, and nobody is pinged.
 * With no title (`null`) it begins with its first words.
 * @param key what it can be found by, in the id of its first button
 * @param isRoom a thread that is known is where links to its messages lead
 */
export function messageOf(
  report: Untitled | Report,
  picture: Picture | null = null,
  key?: string,
  isRoom: IsRoom = () => false,
): Shown {
  const leading = report.blocks.findIndex(({ kind }) => kind !== "text");
  const first = report.blocks.slice(0, leading < 0 ? report.blocks.length : leading);
  const { content, left } = opening(report.title, first);
  const sections = [
    ...left,
    ...report.blocks.slice(first.length).flatMap((block) => sectionsOf(block, isRoom)),
  ];
  const { rows, left: unshown } = buttonsOf(report, key);
  sections.push(...parted(unshown.map(escaped), MOST_DESCRIPTION));
  const { descriptions, isCut } = packed(sections);
  const pet = picture && fileOf("pet.png", "image/png", picture.png);
  const rest = isCut ? fileOf(REST, "text/plain", new TextEncoder().encode(wholeText(report))) : null;
  const files = [pet, rest].filter((file) => file !== null);
  const colour = colourOf(report);
  const embeds = descriptions.map((description, index) => ({
    description,
    ...(colour === null ? {} : { color: colour }),
    ...(pet && index === 0 ? { image: { url: "attachment://pet.png" } } : {}),
  }));
  return {
    body: {
      content,
      embeds,
      components: rows,
      allowed_mentions: { parse: [] },
      ...(files.length === 0
        ? {}
        : {
            attachments: files.map(({ name }, index) => ({
              id: String(index),
              filename: name,
              description:
                name === REST ? "The whole report as text" : clipped(picture?.alt || "The pet", MOST_ALT),
            })),
          }),
    },
    files,
  };
}

/** A sentence for one person. */
export function sentenceOf(words: Words): Shown {
  const content = clipped(lineOf(words) || NOTHING, MOST_CONTENT);
  return { body: { content, embeds: [], components: [], allowed_mentions: { parse: [] } }, files: [] };
}

/** Without what goes along as files. */
export function plainer({ body }: Shown): Shown {
  const { attachments: _, embeds, ...rest } = body as Raw & { readonly embeds: readonly Raw[] };
  return { body: { ...rest, embeds: embeds.map(({ image: __, ...embed }) => embed) }, files: [] };
}

/** The title and as many of the first texts as fit; the rest goes on below. */
function opening(title: string | null, blocks: readonly Block[]): { content: string; left: string[] } {
  const texts = blocks.flatMap((block) => sectionsOf(block));
  let content = title === null ? "" : `**${clipped(escaped(title) || "Report", MOST_CONTENT / 2)}**`;
  for (const [index, text] of texts.entries()) {
    if (content.length + 1 + text.length > MOST_CONTENT) return { content, left: texts.slice(index) };
    content = content === "" ? text : `${content}\n${text}`;
  }
  return { content: content || NOTHING, left: [] };
}

function sectionsOf(block: Block, isRoom: IsRoom = () => false): string[] {
  switch (block.kind) {
    case "text":
      return parted([lineOf(block.text)], MOST_DESCRIPTION);
    case "notes":
      return parted(
        block.notes.map((note) => `• ${lineOf(note)}`),
        MOST_DESCRIPTION,
      );
    case "links":
      return parted(linkLines(block.heading, block.links, isRoom), MOST_DESCRIPTION);
    case "actions":
      return [];
    // Tables and charts are drawn in characters of one width.
    default: {
      const options = { width: DRAWN_WIDTH, colour: false };
      const drawn = renderText({ title: "", blocks: [block] }, options).split("\n");
      const rows = drawn.filter((line) => line.trim() !== "").map(inCode);
      const most = MOST_DESCRIPTION - 2 * FENCE.length - 2;
      return parted(rows, most, (rest) => rest).map((text) => `${FENCE}\n${text}\n${FENCE}`);
    }
  }
}

/** Sections as descriptions of embeds, as far as they fit into a message. */
function packed(sections: readonly string[]): { descriptions: string[]; isCut: boolean } {
  const whole = fitted(sections, MOST_EMBEDDED);
  if (whole.fitting === sections.length) return { descriptions: whole.descriptions, isCut: false };
  const { descriptions } = fitted(sections, MOST_EMBEDDED - CUT.length);
  return { descriptions: [...descriptions, CUT], isCut: true };
}

function fitted(sections: readonly string[], most: number): { descriptions: string[]; fitting: number } {
  const descriptions: string[] = [];
  let used = 0;
  for (const [index, section] of sections.entries()) {
    const last = descriptions.at(-1);
    const joins = last !== undefined && last.length + 1 + section.length <= MOST_DESCRIPTION;
    const more = section.length + (joins ? 1 : 0);
    if (used + more > most) return { descriptions, fitting: index };
    used += more;
    if (joins) descriptions[descriptions.length - 1] = `${last}\n${section}`;
    else descriptions.push(section);
  }
  return { descriptions, fitting: sections.length };
}

/** Lines joined to texts of at most so many characters; a longer line is parted. Empty ones are left out. */
function parted(lines: readonly string[], most: number, begin = led): string[] {
  const texts: string[] = [];
  let text = "";
  for (const line of lines.flatMap((whole) => pieces(whole, most, begin))) {
    if (text !== "" && text.length + 1 + line.length > most) {
      texts.push(text);
      text = line;
    } else text = text === "" ? line : `${text}\n${line}`;
  }
  return [...texts, text].filter((one) => one.trim() !== "");
}

function pieces(line: string, most: number, begin: (rest: string) => string): string[] {
  const parts: string[] = [];
  for (let rest = line; rest !== ""; ) {
    const part = head(rest, most);
    parts.push(part);
    rest = begin(rest.slice(part.length));
  }
  return parts;
}

/** Of how things stand the worst; the text says it as well. */
function colourOf({ blocks }: Pick<Report, "blocks">): number | null {
  const tones = new Set(blocks.flatMap(tonesIn));
  const worst = (["bad", "unsure", "good"] as const).find((tone) => tones.has(tone));
  return worst === undefined ? null : COLOURS[worst];
}

function tonesIn(block: Block): Tone[] {
  switch (block.kind) {
    case "table":
      return block.rows.flat().flatMap((cell) => (typeof cell === "string" ? [] : [cell.tone]));
    case "bars":
      return block.bars.map(({ tone }) => tone);
    case "trend":
      return block.series.map(({ tone }) => tone);
    default:
      return [];
  }
}

function wholeText({ title, blocks }: Untitled | Report): string {
  return renderText({ title: title ?? "", blocks }, { width: PAGE_WIDTH, colour: false });
}

function fileOf(name: string, contentType: string, data: Uint8Array): RestFile {
  return { name, contentType, data };
}
