import type { Asked } from "../../../src/app/desk.js";
import { answerLine, type SlackDesk } from "./answer.js";
import type { CommandArguments } from "./app.js";
import type { Identity } from "./identity.js";
import { plainText, type Raw } from "./raw.js";
import { respondWith } from "./respond.js";

const USUAL = "status";

/** Answers the slash command: to whoever asked, or to everyone where they asked to share it. Never rejects. */
export async function answerCommand(
  desk: SlackDesk,
  { command, ack, respond }: CommandArguments,
): Promise<void> {
  try {
    await ack();
    const asked = askedOf(command, desk.identity, desk.pact.clock.now());
    const line = lineOf(command.text);
    await respondWith(desk, respond, await answerLine(desk, asked, line === "" ? USUAL : line));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    desk.pact.log.warn(`slack: a command was not answered: ${reason}`);
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
