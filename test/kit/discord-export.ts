/** Monday 2 March 2026, 09:00 UTC. */
export const MONDAY = Date.UTC(2026, 2, 2, 9);
export const GUILD = "900000000000000000";
export const HELP = "200000000000000000";

/** The id of what came about so many seconds after Monday nine o'clock. */
export function idAt(second: number, serial = 1): string {
  return String((BigInt(MONDAY + second * 1000 - 1_420_070_400_000) << 22n) + BigInt(serial));
}

/** A user as DiscordChatExporter writes one. */
export function person(id: string, name: string, more: object = {}) {
  const shown = { discriminator: "0000", nickname: name, color: null, isBot: false, avatarUrl: "x.png" };
  return { id, name: name.toLowerCase(), ...shown, roles: [], ...more };
}
export const ANN = person("100000000000000001", "Ann");
export const BOB = person("100000000000000002", "Bob");
export const PET = person("100000000000000009", "Pet", { isBot: true, discriminator: "5764" });

export interface ExportedMessage {
  readonly id: string;
  readonly [key: string]: unknown;
}

/** A message as DiscordChatExporter writes one, so many seconds after Monday nine o'clock. */
export function exportedMessage(second: number, content: string, more: object = {}): ExportedMessage {
  const local = new Date(MONDAY + second * 1000 + 3 * 3_600_000).toISOString().replace("Z", "+03:00");
  return {
    id: idAt(second),
    type: "Default",
    timestamp: local,
    timestampEdited: null,
    callEndedTimestamp: null,
    isPinned: false,
    content,
    author: ANN,
    attachments: [],
    embeds: [],
    stickers: [],
    reactions: [],
    mentions: [],
    inlineEmojis: [],
    ...more,
  };
}

export function replyTo(id: string | null, more: object = {}) {
  const reference = { type: "Default", messageId: id, channelId: HELP, guildId: GUILD };
  return { type: "Reply", reference, ...more };
}

/** A file as DiscordChatExporter writes one. */
export function exportOf(messages: readonly object[], channel: object = {}, more: object = {}): string {
  const head = {
    guild: { id: GUILD, name: "Guild", iconUrl: "x.png" },
    channel: { id: HELP, type: "GuildTextChat", categoryId: null, category: null, name: "help", topic: null },
  };
  const whole = {
    ...head,
    channel: { ...head.channel, ...channel },
    dateRange: { after: null, before: null },
    exportedAt: "2026-03-03T22:59:04.974175+03:00",
    messages,
    messageCount: messages.length,
    ...more,
  };
  return JSON.stringify(whole, null, 2);
}
