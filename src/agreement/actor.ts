import { steers } from "../bytes/visible.js";

/** How the platforms name people, programs, groups and places in an agreement. */
interface Platform {
  readonly actor: RegExp;
  /** A group of people: never the assistant itself. */
  readonly group: RegExp;
  readonly place: RegExp;
  /** A channel or a person that something is posted to. */
  readonly receiver: RegExp;
}

const snowflake = "\\d{1,20}";
const plain = "[^\\s/]{1,200}";

const platforms: Readonly<Record<string, Platform>> = {
  slack: {
    actor: /^[UWBS][A-Z0-9]+$/,
    group: /^S/,
    place: /^[TE][A-Z0-9]+(?:\/[CGD][A-Z0-9]+)?$/,
    receiver: /^[CGDUW][A-Z0-9]+$/,
  },
  discord: {
    actor: new RegExp(`^(?:user|role):${snowflake}$`),
    group: /^role:/,
    place: new RegExp(`^${snowflake}(?:/${snowflake})?$`),
    receiver: new RegExp(`^(?:user:)?${snowflake}$`),
  },
  console: local(),
  web: local(),
  csv: local(),
  demo: local(),
};

function local(): Platform {
  return {
    actor: new RegExp(`^${plain}$`),
    group: /(?!)/,
    place: new RegExp(`^${plain}(?:/${plain})?$`),
    receiver: new RegExp(`^${plain}$`),
  };
}

export const PLATFORMS = Object.keys(platforms);

export const ACTOR_FORM =
  'a person, program or group: "slack:U…", "slack:B…", "discord:user:…" or "discord:role:…" with the platform\'s id';
export const PLACE_FORM =
  '"slack:T…", "slack:T…/C…", "discord:GUILD" or "discord:GUILD/CHANNEL" with the platform\'s ids';
export const RECEIVER_FORM =
  'a channel or a person: "slack:C…", "slack:U…", "discord:CHANNEL" or "discord:user:…" with the platform\'s id';

export const isActor = (text: string) => matches(text, "actor");
export const isGroup = (text: string) => matches(text, "group");
export const isPlace = (text: string) => matches(text, "place");
export const isReceiver = (text: string) => matches(text, "receiver");

/** `slack:U0…` → `slack`. */
export function platformOf(text: string): string {
  return text.slice(0, text.indexOf(":"));
}

function matches(text: string, form: keyof Platform): boolean {
  const name = platformOf(text);
  const platform = Object.hasOwn(platforms, name) ? platforms[name] : undefined;
  return (platform?.[form].test(text.slice(name.length + 1)) && !steers(text)) ?? false;
}
