import { type Answer, AskError, type Asked } from "../../../src/app/desk.js";
import type { Pact } from "../../pact/adapter.js";
import type { CommandArguments } from "./app.js";
import { blocksOf, fallbackOf, sentenceOf } from "./blocks.js";
import type { Identity } from "./identity.js";
import type { Pictures } from "./pictures.js";
import { plainText, type Raw } from "./raw.js";

const USUAL = "status";

/** What stands behind the slash command. */
export interface CommandDesk {
  readonly pact: Pact;
  readonly identity: Identity;
  readonly pictures: Pictures;
}

/** Answers the slash command: to whoever asked, or to everyone where they asked to share it. Never rejects. */
export async function answerCommand(
  desk: CommandDesk,
  { command, ack, respond }: CommandArguments,
): Promise<void> {
  try {
    await ack();
    const body = await bodyOf(desk, command);
    if (await isTaken(respond, body.whole)) return;
    if (body.plainer && (await isTaken(respond, body.plainer))) return;
    desk.pact.log.warn("slack: a command's answer was refused, expected Slack to take it");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    desk.pact.log.warn(`slack: a command was not answered: ${reason}`);
  }
}

/** Slack refuses with a status, or with a word in what it answers. */
async function isTaken(
  respond: CommandArguments["respond"],
  body: Record<string, unknown>,
): Promise<boolean> {
  try {
    const answer = await respond(body);
    if (!(answer instanceof Response)) return true;
    return !/"ok"\s*:\s*false/.test(await answer.text());
  } catch {
    return false;
  }
}

interface Body {
  readonly whole: Record<string, unknown>;
  /** Without its picture. */
  readonly plainer?: Record<string, unknown>;
}

async function bodyOf({ pact, identity, pictures }: CommandDesk, command: Raw): Promise<Body> {
  const asked = askedOf(command, identity, pact.desk.clock.now());
  const line = lineOf(command.text);
  let answer: Answer;
  try {
    answer = await pact.ask(asked, line === "" ? USUAL : line);
  } catch (error) {
    const kind = error instanceof AskError;
    if (!kind) pact.log.error(error instanceof Error ? error.message : String(error), { at: "slack" });
    const text = kind
      ? error.message
      : "This could not be answered: something went wrong here, and the bot's log says what. Try again in a minute.";
    return { whole: { response_type: "ephemeral", ...sentenceOf(text) } };
  }
  const { report, shared } = answer;
  const common = {
    response_type: shared ? "in_channel" : "ephemeral",
    replace_original: false,
    text: fallbackOf(report),
  };
  const plainer = { ...common, blocks: blocksOf(report) };
  const picture = answer.picture ? await pictureOf(pact, pictures) : null;
  return picture ? { whole: { ...common, blocks: blocksOf(report, picture) }, plainer } : { whole: plainer };
}

async function pictureOf(pact: Pact, pictures: Pictures) {
  try {
    return await pictures.upload(await pact.picture());
  } catch {
    return null;
  }
}

/** @param at Slack gives a command no instant: ours, ms since epoch. */
function askedOf(command: Raw, { workspace }: Identity, at: number): Asked {
  const channel = String(command.channel_id);
  const direct = channel.startsWith("D");
  return {
    author: { id: `slack:${String(command.user_id)}` },
    place: { platform: "slack", workspace, channel },
    message: `slack:${channel}:trigger:${String(command.trigger_id)}`,
    at,
    ...(direct ? { conversation: `slack:${channel}`, direct } : {}),
  };
}

/** What was typed, with links and channels as their bare words; people stay mentions. */
export function lineOf(text: unknown): string {
  if (typeof text !== "string") return "";
  const bare = text
    .replace(/<#([A-Z0-9]+)(?:\|[^>]*)?>/g, "slack:$1")
    .replace(/<(?:https?:|mailto:)[^>|]*\|([^>]*)>/g, "$1")
    .replace(/<((?:https?:|mailto:)[^>|]*)>/g, "$1");
  return plainText(bare).trim();
}
