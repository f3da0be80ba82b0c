import type { APIMessage } from "discord.js";

/**
 * A message as a bot without the intent for message content gets it: empty, unless it wrote it, is mentioned in it or
 * is spoken to directly.
 */
export function withoutContent<T extends APIMessage>(message: T, bot: string, isDirect: boolean): T {
  const { author, mentions, referenced_message } = message;
  const replied = referenced_message
    ? { referenced_message: withoutContent(referenced_message, bot, isDirect) }
    : {};
  if (isDirect || author.id === bot || mentions.some(({ id }) => id === bot))
    return { ...message, ...replied };
  return { ...message, ...replied, content: "", embeds: [], attachments: [], components: [] };
}
