import { visible } from "../../../src/bytes/visible.js";
import {
  type Link,
  type Named,
  partsOf,
  person,
  plainOf,
  shortName,
  type Target,
  type Words,
} from "../../../src/report/words.js";
import type { Raw } from "./raw.js";
import { timestampOf } from "./timestamp.js";
import { clipped, escaped, said } from "./words.js";

/** What people and messages are named by, where something is shown. */
export interface Naming {
  /** What addresses in the workspace begin with, `https://team.slack.com`; `null`: nobody knows. */
  readonly site: string | null;
  /** One person alone sees it. Elsewhere a mention would call whoever it names: there a link names them. */
  readonly alone: boolean;
}

/** Where nothing is known: nobody is called. */
export const UNKNOWN: Naming = { site: null, alone: false };

/** Words that name somebody or something: in rich text nothing is markup but what is said to be. */
export function richText(words: Words, naming: Naming, most: number): Raw {
  let left = most;
  const elements = partsOf(words).flatMap((part): Raw[] => {
    if (left <= 0 || part === "") return [];
    const element = typeof part === "string" ? textElement(part, left) : elementOf(part, naming);
    left -= charactersIn(element);
    return [element];
  });
  return richBlock(elements);
}

/** Links to messages; `null` where none has an address. */
export function richLinks(heading: string, links: readonly Link[], { site }: Naming): Raw | null {
  const shown = links.flatMap(({ label, to }): Raw[] => {
    const url = site === null ? null : urlOf(site, to);
    return url === null ? [] : [linkElement(url, label)];
  });
  if (shown.length === 0) return null;
  const between = (index: number) => textElement(index === 0 ? `${heading}: ` : " · ");
  return richBlock(shown.flatMap((link, index) => [between(index), link]));
}

/** How many characters a block shows, rich text or not. */
export function charactersIn({ text, elements, type }: Raw): number {
  if (typeof text === "string") return text.length;
  if (text !== undefined) return charactersIn(text as Raw);
  if (typeof type !== "string" || !type.startsWith("rich_text")) return NAME_CHARS;
  return (elements as readonly Raw[]).reduce((sum, one) => sum + charactersIn(one), 0);
}

const MOST_LABEL = 80;
/** About as many as a name has that Slack puts in. */
const NAME_CHARS = 20;

function elementOf(named: Named, { site, alone }: Naming): Raw {
  const [, id] = /^slack:([A-Z0-9]+)$/.exec(named.id) ?? [];
  if (id === undefined) return textElement(shortName(named));
  if (named.kind === "channel") {
    if (/^[CG]/.test(id)) return { type: "channel", channel_id: id };
    return textElement(id.startsWith("D") ? "a direct message" : shortName(named));
  }
  if (!/^[UW]/.test(id)) return textElement(shortName(named));
  if (alone) return { type: "user", user_id: id };
  return site === null
    ? textElement(shortName(named))
    : linkElement(`${site}/team/${id}`, plainOf([person(named.id)]));
}

/** `https://team.slack.com/archives/C0HELP/p1743761014461529`, in a thread with its root. */
function urlOf(site: string, { message, conversation }: Target): string | null {
  const [, channel, name] = /^slack:([A-Z0-9]+):(.+)$/.exec(message) ?? [];
  const ts = timestampOf(name);
  if (channel === undefined || ts === null) return null;
  const root = timestampOf(conversation.slice(`slack:${channel}:`.length));
  const thread = root === null || root === ts ? "" : `?thread_ts=${root}&cid=${channel}`;
  return `${site}/archives/${channel}/p${ts.replace(".", "")}${thread}`;
}

function linkElement(url: string, label: string): Raw {
  return { type: "link", url, text: clipped(said(label) || "…", MOST_LABEL) };
}

function textElement(text: string, most = Number.POSITIVE_INFINITY): Raw {
  const lines = text.split(/\r\n|\n/).map((line) => escaped(visible(line)));
  return { type: "text", text: clipped(lines.join("\n"), most) };
}

function richBlock(elements: readonly Raw[]): Raw {
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements }] };
}
