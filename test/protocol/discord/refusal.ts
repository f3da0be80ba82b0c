/** What Discord answers instead of doing it: HTTP status, its own code and its words. */
export const REFUSALS = {
  unauthorized: [401, 0, "401: Unauthorized"],
  notFound: [404, 0, "404: Not Found"],
  unknownChannel: [404, 10_003, "Unknown Channel"],
  unknownGuild: [404, 10_004, "Unknown Guild"],
  unknownMember: [404, 10_007, "Unknown Member"],
  unknownMessage: [404, 10_008, "Unknown Message"],
  unknownRole: [404, 10_011, "Unknown Role"],
  unknownUser: [404, 10_013, "Unknown User"],
  unknownEmoji: [400, 10_014, "Unknown Emoji"],
  unknownWebhook: [404, 10_015, "Unknown Webhook"],
  unknownInteraction: [404, 10_062, "Unknown interaction"],
  unknownCommand: [404, 10_063, "Unknown application command"],
  alreadyAnswered: [400, 40_060, "Interaction has already been acknowledged."],
  missingAccess: [403, 50_001, "Missing Access"],
  foreignMessage: [403, 50_005, "Cannot edit a message authored by another user"],
  emptyMessage: [400, 50_006, "Cannot send an empty message"],
  closedToMessages: [403, 50_007, "Cannot send messages to this user"],
  noText: [400, 50_008, "Cannot send messages in a non-text channel"],
  missingPermissions: [403, 50_013, "Missing Permissions"],
  systemMessage: [403, 50_021, "Cannot execute action on a system message"],
  invalidToken: [401, 50_027, "Invalid Webhook Token"],
  invalidForm: [400, 50_035, "Invalid Form Body"],
  archivedThread: [400, 50_083, "Thread is archived"],
  threadThere: [400, 160_004, "A thread has already been created for this message"],
  lockedThread: [403, 160_005, "Thread is locked"],
} as const satisfies Readonly<Record<string, readonly [number, number, string]>>;

export type Refused = keyof typeof REFUSALS;

export class DiscordRefusal extends Error {
  readonly status: number;
  readonly code: number;

  constructor(
    readonly refused: Refused,
    /** By path of the field, for an invalid form. */
    readonly errors?: object,
  ) {
    const [status, code, words] = REFUSALS[refused];
    super(words);
    this.status = status;
    this.code = code;
  }
}

export function refuse(refused: Refused): never {
  throw new DiscordRefusal(refused);
}

/** A form whose field is wrong, as Discord words it. */
export function refuseField(field: string, code: string, message: string): never {
  const errors = field
    .split(".")
    .reduceRight<object>((inner, key) => ({ [key]: inner }), { _errors: [{ code, message }] });
  throw new DiscordRefusal("invalidForm", errors);
}
