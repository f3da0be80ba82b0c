import { z } from "zod";

/** What is wrong with one variable; what it holds is not repeated: it may be a secret in the wrong place. */
export function faultOf(found: string, expected: string, todo: string): string {
  return `found ${found}, expected ${expected}. ${todo}`;
}

/** A text that is not empty; an empty variable is none. */
const text = z.preprocess(
  (value) => (typeof value === "string" && value.trim() !== "" ? value.trim() : undefined),
  z.string().optional(),
);

function held(holds: (value: string) => boolean, found: string, expected: string, todo: string) {
  const error = faultOf(found, expected, todo);
  return text.refine((value) => value === undefined || holds(value), { error });
}

export const plain = () => text;

/** A token of Slack's, told by its beginning. */
export const token = (prefix: string, todo: string) =>
  held((value) => value.startsWith(prefix), "a text of another kind", `one that begins with ${prefix}`, todo);

/** A secret of at least so many characters. */
export const secret = (least: number, todo: string) =>
  held((value) => value.length >= least, "a shorter text", `at least ${least} characters`, todo);

export const digits = (expected: string, todo: string) =>
  held((value) => /^\d{1,20}$/.test(value), "a text that is no number", expected, todo);

/** A slash command as Slack takes it. */
export const command = () =>
  held(
    (value) => /^\/[a-z0-9_-]{1,31}$/.test(value),
    "a text that is no such command",
    "a slash and up to 31 of a-z, 0-9, - and _",
    "Write one such as /pact-staging.",
  );

/** Some of a bot's connections to Discord's gateway. */
export interface Shards {
  readonly ids: readonly number[];
  /** How many there are, in all processes. */
  readonly count: number;
}

/** `0,1/4`: the first two of four; `0-7/16`: the first eight of sixteen. */
export const shards = () =>
  held(
    (value) => shardsOf(value) !== null,
    "a text that names no shards",
    "numbers from 0, and how many there are in all processes",
    "Write one such as 0,1/4.",
  ).transform((value) => (value === undefined ? undefined : shardsOf(value)!));

/** More than any bot has: Discord asks for one for each 1,000 guilds. */
const MOST_SHARDS = 16_384;

function shardsOf(value: string): Shards | null {
  const [, named, all] = /^([^/]+)\/\s*(\d{1,5})$/.exec(value) ?? [];
  const count = Number(all);
  if (named === undefined || count > MOST_SHARDS) return null;
  const ids = new Set<number>();
  for (const part of named.split(",")) {
    const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim()) ?? [];
    if (first === undefined || Number(first) > Number(last) || Number(last) >= count) return null;
    for (let id = Number(first); id <= Number(last); id++) ids.add(id);
  }
  return { ids: [...ids], count };
}

/** 0 is any free one. */
export const port = () =>
  held(
    (value) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535,
    "a text that is no port",
    "a port from 0 to 65535",
    "Write one such as 3000.",
  ).transform((value) => (value === undefined ? undefined : Number(value)));

export const address = (schemes: readonly string[], example: string) =>
  held(
    (value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1)),
    "a text that is no such address",
    `one that begins with ${schemes.map((scheme) => `${scheme}://`).join(" or ")}`,
    `Write one such as ${example}.`,
  );

/** One server or several: whoever connects reads the rest. */
export const redis = () =>
  held(
    (value) => /^rediss?:\/\/./.test(value),
    "a text that is no such address",
    "one that begins with redis:// or rediss://",
    "Write one such as redis://127.0.0.1:6379.",
  );

const KEY_BYTES = 32;

/** Keys of 32 bytes in hex or base64, separated by commas. */
export const keys = (todo: string) =>
  held(
    (value) => value.split(",").every((key) => bytesOf(key.trim()) !== null),
    "a text that is no such key",
    `keys of ${KEY_BYTES} bytes each, in hex or base64, separated by commas`,
    todo,
  ).transform((value) => (value === undefined ? [] : value.split(",").map((key) => bytesOf(key.trim())!)));

function bytesOf(key: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(key)) return Buffer.from(key, "hex");
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(key)) return null;
  const bytes = Buffer.from(key, "base64");
  return bytes.length === KEY_BYTES ? bytes : null;
}
