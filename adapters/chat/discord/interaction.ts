import type { Author, Place } from "../../../src/chat/event.js";
import { asRaw, objectsIn, type Raw } from "../raw.js";
import { personOf, rolesOf, userOf } from "./author.js";
import { isDirect, isThread } from "./kinds.js";
import { type DiscordChannel, interactionOf, placeOf, precedes } from "./place.js";
import { instantOfSnowflake, snowflakeOf } from "./snowflake.js";

/** Something that a person does besides writing: a command, a button or menu, a form sent off. */
export interface Interaction {
  readonly kind: "command" | "component" | "form";
  /** The command with its subcommands (`order status`), else the button's or the form's id. */
  readonly name: string;
  readonly author: Author;
  readonly place: Place;
  /** That of the message it was done on, or of the thread; else one of its own. */
  readonly conversation: string;
  /** Names it: `discord:1506…`. */
  readonly message: string;
  /** Discord's instant, ms since epoch. */
  readonly at: number;
  readonly direct: boolean;
  /** Names the answers to it; empty where it was read back. */
  readonly token: string;
  /** The message it was done on, as Discord shows it. */
  readonly on: Raw | null;
}

/** Discord's numbers: commands, buttons and menus, forms. What is being typed (4) means nothing yet. */
const KINDS: Readonly<Record<number, Interaction["kind"]>> = { 2: "command", 3: "component", 5: "form" };
/** Options that are subcommands and groups of them. */
const SUBCOMMANDS: ReadonlySet<unknown> = new Set([1, 2]);

/**
 * Reads an interaction as the gateway sends it; `null` for what a person does not mean by it.
 * @param conversationOf the bare conversation of a message or interaction (bare id), as far as anybody remembers
 * @param before the bare id of the interaction that brought this form up
 */
export function interactionIn(
  raw: Raw,
  channel: DiscordChannel,
  conversationOf: (id: string) => string | undefined,
  before: string | null = null,
): Interaction | null {
  const kind = KINDS[raw.type as number];
  const id = snowflakeOf(raw.id);
  const author = whoDid(raw);
  if (!kind || id === null || !author || typeof raw.token !== "string") return null;
  const on = asRaw(raw.message);
  const direct = isDirect(channel.type);
  const shown = snowflakeOf(on?.id);
  const from = (on && precedes(on)) ?? shown ?? before ?? id;
  const known = (shown !== null ? conversationOf(shown) : undefined) ?? conversationOf(from) ?? from;
  return {
    kind,
    name: nameOf(asRaw(raw.data) ?? {}),
    author,
    place: placeOf(channel),
    conversation: `discord:${direct || isThread(channel.type) ? channel.id : known}`,
    message: `discord:${id}`,
    at: instantOfSnowflake(id),
    direct,
    token: raw.token,
    on,
  };
}

/** Who did it, with the roles of a member. */
export function whoDid(raw: Raw): Author | null {
  const member = asRaw(raw.member);
  const author = userOf(member?.user ?? raw.user);
  const roles = rolesOf(member);
  return author && roles.length > 0 ? { ...author, aliases: roles } : author;
}

/** The command that a message answers, as the interaction that it was; `null` where it answers none, or nobody says which. */
export function interactionBehind(
  message: Raw,
  channel: DiscordChannel,
  conversationOf: (id: string) => string | undefined,
): Interaction | null {
  const answered = interactionOf(message);
  const author = personOf(answered?.user);
  if (!answered || !author || answered.name === null) return null;
  const { id, name, first, on } = answered;
  const from = on ?? first;
  const direct = isDirect(channel.type);
  const known = conversationOf(from) ?? from;
  return {
    kind: "command",
    name,
    author,
    place: placeOf(channel),
    conversation: `discord:${direct || isThread(channel.type) ? channel.id : known}`,
    message: `discord:${id}`,
    at: instantOfSnowflake(id),
    direct,
    token: "",
    on: null,
  };
}

function nameOf({ name, custom_id, options }: Raw): string {
  if (typeof custom_id === "string") return custom_id;
  const [first] = objectsIn(options);
  return [String(name), ...(first && SUBCOMMANDS.has(first.type) ? [nameOf(first)] : [])].join(" ");
}
