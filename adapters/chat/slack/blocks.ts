import type { Block, Report } from "../../../src/report/report.js";
import { renderText } from "../../../src/report/text.js";
import { names, plainOf, type Words, words } from "../../../src/report/words.js";
import { buttonBlocks } from "./buttons.js";
import { REPORT_BLOCK } from "./mark.js";
import { charactersIn, type Naming, richLinks, richText, UNKNOWN } from "./named.js";
import type { Raw } from "./raw.js";
import { clipped, escaped, head, plainText, said } from "./words.js";

export { escaped } from "./words.js";

/** Slack's limits; characters are UTF-16 units of the text as it is sent. */
export const MOST_BLOCKS = 50;
export const MOST_HEADER = 150;
export const MOST_SECTION = 3_000;
export const MOST_ALT = 2_000;
/** Of all blocks together; Slack refuses somewhat more. */
export const MOST_IN_ALL = 12_000;
/** Of the text that notifications show. */
export const MOST_FALLBACK = 3_000;

/** Columns of what is drawn. */
const PAGE_WIDTH = 80;
const FENCE = "```";
const NOTHING = "Nothing to say";
const CUT =
  "Cut here: the rest is longer than Slack shows. Ask for less (a shorter period), or read it whole on the command line.";

/** A picture that Slack has, to go below the title. */
export interface ShownPicture {
  readonly file: string;
  readonly alt: string;
}

/** A report as Slack shows it. What is longer than Slack takes is cut, and says so; nothing in it becomes markup. */
export function blocksOf(
  report: Report,
  picture?: ShownPicture | null,
  naming: Naming = UNKNOWN,
): readonly Raw[] {
  const title = clipped(said(report.title) || "Report", MOST_HEADER);
  const top: Raw[] = [
    { type: "header", block_id: REPORT_BLOCK, text: plainText(title) },
    ...(picture
      ? [
          {
            type: "image",
            slack_file: { id: picture.file },
            alt_text: clipped(said(picture.alt) || "The pet", MOST_ALT),
          },
        ]
      : []),
  ];
  const notice = section(plainText(CUT));
  // What may be done next stands at the end, and stays there when something before it is cut.
  const last = report.blocks.at(-1);
  const buttons = last?.kind === "actions" ? buttonBlocks(last.actions, report.agreement) : [];
  const sections = (buttons.length > 0 ? report.blocks.slice(0, -1) : report.blocks).flatMap((block) =>
    sectionsOf(block, naming),
  );
  const most = MOST_BLOCKS - top.length - buttons.length;
  const kept = fitting(sections, most, MOST_IN_ALL - title.length);
  if (kept === sections.length) return [...top, ...sections, ...buttons];
  const room = fitting(sections, most - 1, MOST_IN_ALL - title.length - CUT.length);
  return [...top, ...sections.slice(0, room), notice, ...buttons];
}

/** What notifications and old clients show of a report. */
export function fallbackOf({ title, blocks }: Report): string {
  const words = blocks.flatMap((block) =>
    block.kind === "text" ? [block.text] : block.kind === "notes" ? block.notes : [],
  );
  const text = [title, ...words]
    .map((line) => said(plainOf(line)))
    .filter((line) => line !== "")
    .join("\n");
  return clipped(text || "Report", MOST_FALLBACK);
}

/** A sentence for one person. */
export function sentenceOf(sentence: Words): { readonly text: string; readonly blocks: readonly Raw[] } {
  const text = clipped(said(plainOf(sentence)) || NOTHING, MOST_SECTION);
  const block = names(sentence)
    ? richText(sentence, { site: null, alone: true }, MOST_SECTION)
    : section(plainText(text));
  return { text, blocks: [{ ...block, block_id: REPORT_BLOCK }] };
}

/** Paragraphs of a text, which is nobody's markup; cut where Slack shows no more. */
export function paragraphsOf(text: string): readonly Raw[] {
  const parts = chunks(linesIn(text), MOST_SECTION);
  const sections = (parts.length > 0 ? parts : [NOTHING]).map((part) => section(plainText(part)));
  const room = MOST_IN_ALL - CUT.length - MOST_SECTION;
  const kept = fitting(sections, MOST_BLOCKS - 2, room);
  return kept === sections.length ? sections : [...sections.slice(0, kept), section(plainText(CUT))];
}

/** The same as one text. */
export function wordsOf(text: string): string {
  return clipped(linesIn(text).join("\n").trim() || NOTHING, MOST_FALLBACK);
}

function sectionsOf(block: Block, naming: Naming): Raw[] {
  switch (block.kind) {
    case "text":
      return names(block.text)
        ? [richText(block.text, naming, MOST_SECTION)]
        : chunks(linesIn(plainOf(block.text)), MOST_SECTION).map((text) => section(plainText(text)));
    case "notes":
      return notesOf(block.notes, naming);
    case "links": {
      const links = richLinks(block.heading, block.links, naming);
      return links ? [links] : [];
    }
    case "actions":
      return [...buttonBlocks(block.actions)];
    // Tables and charts are drawn in characters of one width.
    default: {
      const drawn = renderText({ title: "", blocks: [block] }, { width: PAGE_WIDTH, colour: false });
      const rows = drawn.split("\n").filter((line) => line.trim() !== "");
      const safe = rows.map((line) => escaped(line).replaceAll("`", "ˋ"));
      return chunks(safe, MOST_SECTION - 2 * FENCE.length - 2).map((text) =>
        section({ type: "mrkdwn", text: `${FENCE}\n${text}\n${FENCE}`, verbatim: true }),
      );
    }
  }
}

/** Notes that name nobody stand together; another one by itself. */
function notesOf(notes: readonly Words[], naming: Naming): Raw[] {
  const sections: Raw[] = [];
  let plain: string[] = [];
  const flush = () => {
    sections.push(...chunks(plain, MOST_SECTION).map((text) => section(plainText(text))));
    plain = [];
  };
  for (const note of notes) {
    if (!names(note)) plain.push(`• ${said(plainOf(note))}`);
    else {
      flush();
      sections.push(richText(words`• ${note}`, naming, MOST_SECTION));
    }
  }
  flush();
  return sections;
}

/** How many of the first sections fit. */
function fitting(sections: readonly Raw[], most: number, characters: number): number {
  let left = characters;
  for (const [index, one] of sections.entries()) {
    left -= one.type === "actions" ? 0 : charactersIn(one);
    if (index >= most || left < 0) return index;
  }
  return sections.length;
}

/** Lines joined to texts of at most so many characters; a longer line is parted. Empty ones are left out. */
function chunks(lines: readonly string[], most: number): string[] {
  const texts: string[] = [];
  let text = "";
  for (const line of lines.flatMap((whole) => parted(whole, most))) {
    if (text !== "" && text.length + 1 + line.length > most) {
      texts.push(text);
      text = line;
    } else text = text === "" ? line : `${text}\n${line}`;
  }
  return [...texts, text].filter((one) => one.trim() !== "");
}

function parted(line: string, most: number): string[] {
  const parts: string[] = [];
  for (let rest = line; rest !== ""; rest = rest.slice(parts.at(-1)!.length)) parts.push(head(rest, most));
  return parts;
}

function linesIn(text: string): string[] {
  return text.split(/\r\n|\n/).map(said);
}

const section = (text: Raw): Raw => ({ type: "section", text });
