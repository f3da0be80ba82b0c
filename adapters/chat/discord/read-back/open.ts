import type { Backlog } from "../../../../src/app/backlog.js";
import { bare } from "../listener.js";
import { snowflakeOf } from "../snowflake.js";

/** A conversation in which something is to come. Ids are bare. */
export interface Open {
  readonly conversation: string;
  readonly messages: readonly string[];
}

/** What is open in a guild, or in direct messages, by its channel: that of a thread is its parent. */
export async function openIn(
  backlog: Backlog,
  workspace: string | null,
): Promise<ReadonlyMap<string, readonly Open[]>> {
  const open = new Map<string, Open[]>();
  for (const conversation of backlog.open) {
    const stands = await backlog.standingOf(conversation);
    if (!stands || stands.workspace !== workspace) continue;
    const messages = messageIds(stands.messages);
    const here = open.get(stands.channel) ?? [];
    open.set(stands.channel, [...here, { conversation: bare(conversation), messages }]);
  }
  return open;
}

/** Bare ids of messages and interactions, from ids in full. */
export function messageIds(ids: Iterable<string>): readonly string[] {
  return [...ids].map(bare).filter((id) => snowflakeOf(id) !== null);
}
