import { type Answer, AskError, type Asked } from "../../../src/app/desk.js";
import type { Words } from "../../../src/report/words.js";
import type { Pact, Pacts } from "../../pact/adapter.js";
import { saidBy } from "../../pact/group.js";
import type { Limit } from "../../pact/limit.js";
import type { Opened } from "../answerer.js";
import { openedBy } from "../opened.js";
import { blocksOf, fallbackOf, type ShownPicture, sentenceOf } from "./blocks.js";
import type { Identity } from "./identity.js";
import { namingFor } from "./naming.js";
import type { Pictures } from "./pictures.js";
import type { Raw } from "./raw.js";
import type { Site } from "./site.js";

const WENT_WRONG =
  "This could not be answered: something went wrong here, and the bot's log says what. Try again in a minute.";

/** What everything that asks Pawpact on Slack is answered from. */
export interface SlackDesk {
  readonly pact: Pacts;
  readonly identity: Identity;
  readonly site: Site;
  readonly pictures: Pictures;
  readonly limit: Limit;
  /** Where a message stands, as far as anybody remembers: `slack:C0HELP:ts`. */
  conversationOf(message: string): string | undefined;
  /** Told of tasks that were opened by somebody's word. */
  readonly opened?: (opened: Opened) => void;
}

/** An answer as Slack shows it: a text for notifications, and blocks. */
export interface Said {
  readonly text: string;
  readonly blocks: readonly Raw[];
  /** Without its picture, which Slack may refuse. */
  readonly plainer: readonly Raw[] | null;
  readonly shared: boolean;
}

/** Answers a line, or says why not. Never rejects. */
export async function answerLine(desk: SlackDesk, asked: Asked, line: string): Promise<Said> {
  return attempt(desk, async () => {
    const { pact, limit } = desk;
    limit.take(asked.author.id, pact.clock.now());
    const one = pact.for(asked, line);
    const answer = await one.ask(asked, line);
    const opened = openedBy(line);
    if (opened) desk.opened?.({ pact: one, asked, ...opened });
    return shownOf(desk, one, { ...answer, report: saidBy(pact, one, answer.report) });
  });
}

/** What is said of work that may be refused. Never rejects. */
export async function attempt({ pact }: SlackDesk, work: () => Promise<Said>): Promise<Said> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AskError) return sentence(error.words);
    pact.log.error(error instanceof Error ? error.message : String(error), { at: "slack" });
    return sentence(WENT_WRONG);
  }
}

export function sentence(words: Words): Said {
  return { ...sentenceOf(words), plainer: null, shared: false };
}

async function shownOf(
  { pictures, site }: SlackDesk,
  pact: Pact,
  { report, shared, picture: wanted }: Answer,
): Promise<Said> {
  const picture = wanted ? await pictureFor(pact, pictures) : null;
  const naming = await namingFor(report, site, !shared);
  const plain = blocksOf(report, null, naming);
  return {
    text: fallbackOf(report),
    blocks: picture ? blocksOf(report, picture, naming) : plain,
    plainer: picture ? plain : null,
    shared,
  };
}

/** The pet's card as it stands now; `null` where it can't be shown. */
export async function pictureFor(pact: Pact, pictures: Pictures): Promise<ShownPicture | null> {
  try {
    return await pictures.upload(await pact.picture());
  } catch {
    return null;
  }
}
