import type { Client } from "../../ledger/redis/client.js";
import type { Heard } from "../../ledger/redis/time.js";

/** What is to be done with a key that woke. */
export type Begun =
  | { readonly status: "gone" }
  | { readonly status: "early"; readonly wakeAt: number; readonly now: number }
  /** It was begun too often already, and is forgotten. */
  | { readonly status: "spent"; readonly instant: number; readonly attempts: number }
  | {
      readonly status: "begun";
      readonly turn: string;
      readonly instant: number;
      /** This one counted. */
      readonly attempts: number;
    };

export type Ended =
  | { readonly status: "done" | "gone" }
  /** It is to be woken again: it was set anew, or is to be tried again. */
  | { readonly status: "again" | "anew"; readonly wakeAt: number; readonly now: number };

export interface Waking {
  readonly key: string;
  readonly wakeAt: number;
}

/**
 * KEYS: hash key → `TURN INSTANT ATTEMPTS`, a sorted set of keys by when to wake them, a counter of turns. Every setting
 * is a turn of its own. All instants are ms since epoch by the clock of this Redis, the one that all workers share.
 */
const LIB = `
local jobs, due, turns = KEYS[1], KEYS[2], KEYS[3]
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function int(number) return string.format("%.0f", number) end
local function entry(key)
  local text = redis.call("HGET", jobs, key)
  if not text then return nil end
  return string.match(text, "^(%d+) (%S+) (%d+)$")
end
local function put(key, turn, instant, attempts)
  redis.call("HSET", jobs, key, turn .. " " .. instant .. " " .. attempts)
end
local function forget(key)
  redis.call("HDEL", jobs, key)
  redis.call("ZREM", due, key)
end
`;

const SCRIPTS = {
  pawpactJobSet: `${LIB}
local key, instant = ARGV[1], ARGV[2]
put(key, int(redis.call("INCR", turns)), instant, "0")
redis.call("ZADD", due, instant, key)
return { int(now) }`,
  pawpactJobCancel: `${LIB}
forget(ARGV[1])
return { int(now) }`,
  pawpactJobBegin: `${LIB}
local key, most = ARGV[1], tonumber(ARGV[2])
local turn, instant, attempts = entry(key)
if not turn then return { int(now), "gone" } end
local wake = tonumber(redis.call("ZSCORE", due, key) or instant)
if wake > now then return { int(now), "early", int(wake) } end
if tonumber(attempts) >= most then
  forget(key)
  return { int(now), "spent", instant, attempts }
end
attempts = int(attempts + 1)
put(key, turn, instant, attempts)
return { int(now), "begun", turn, instant, attempts }`,
  pawpactJobEnd: `${LIB}
local key, ours, wait = ARGV[1], ARGV[2], ARGV[3]
local turn = entry(key)
if not turn then return { int(now), "gone" } end
if turn ~= ours then return { int(now), "anew", int(redis.call("ZSCORE", due, key)) } end
if wait == "" then
  forget(key)
  return { int(now), "done" }
end
redis.call("ZADD", due, int(now + wait), key)
return { int(now), "again", int(now + wait) }`,
  pawpactJobDue: `${LIB}
local answer = { int(now) }
local found = redis.call("ZRANGE", due, "-inf", int(now + ARGV[1]), "BYSCORE", "LIMIT", "0", ARGV[2], "WITHSCORES")
for index = 1, #found, 2 do
  answer[#answer + 1] = found[index]
  answer[#answer + 1] = int(tonumber(found[index + 1]))
end
return answer`,
  pawpactJobWake: `${LIB}
local wake = redis.call("ZSCORE", due, ARGV[1])
return { int(now), wake and int(tonumber(wake)) }`,
} as const;

type Script = keyof typeof SCRIPTS;
type Scripts = Readonly<Record<Script, (...args: readonly string[]) => Promise<readonly string[]>>>;

/** What is set, on Redis: BullMQ's jobs only wake for it. Each call is one script, all or nothing. */
export class KeptJobs {
  readonly #keys: readonly string[];

  /** @param prefix of the agreement's keys, with its hash tag */
  constructor(
    private readonly client: Client,
    prefix: string,
    private readonly heard: Heard,
  ) {
    this.#keys = [`${prefix}jobs-set`, `${prefix}jobs-due`, `${prefix}jobs-turns`];
    for (const [name, lua] of Object.entries(SCRIPTS)) client.defineCommand(name, { numberOfKeys: 3, lua });
  }

  /** @returns Redis's own time */
  async set(key: string, instant: number): Promise<number> {
    return (await this.#run("pawpactJobSet", key, String(instant))).now;
  }

  async cancel(key: string): Promise<void> {
    await this.#run("pawpactJobCancel", key);
  }

  /** @param most how often a job is begun */
  async begin(key: string, most: number): Promise<Begun> {
    const { now, answer } = await this.#run("pawpactJobBegin", key, String(most));
    const [status, ...rest] = answer as [Begun["status"], ...string[]];
    if (status === "gone") return { status };
    if (status === "early") return { status, wakeAt: Number(rest[0]), now };
    if (status === "spent") return { status, instant: Number(rest[0]), attempts: Number(rest[1]) };
    return { status, turn: rest[0]!, instant: Number(rest[1]), attempts: Number(rest[2]) };
  }

  /** @param waitMs until it is tried again; `null`: it is over */
  async end(key: string, turn: string, waitMs: number | null): Promise<Ended> {
    const wait = waitMs === null ? "" : String(waitMs);
    const { now, answer } = await this.#run("pawpactJobEnd", key, turn, wait);
    const [status, wakeAt] = answer as [Ended["status"], string];
    return status === "again" || status === "anew" ? { status, wakeAt: Number(wakeAt), now } : { status };
  }

  /** What is to be woken soon, the first ones first. */
  async due(withinMs: number, most: number): Promise<{ readonly now: number; readonly keys: Waking[] }> {
    const { now, answer } = await this.#run("pawpactJobDue", String(withinMs), String(most));
    const keys: Waking[] = [];
    for (let index = 0; index < answer.length; index += 2)
      keys.push({ key: answer[index]!, wakeAt: Number(answer[index + 1]) });
    return { now, keys };
  }

  /** When a key is to be woken, `null` where it is not set. */
  async wakeAt(key: string): Promise<{ readonly now: number; readonly wakeAt: number | null }> {
    const { now, answer } = await this.#run("pawpactJobWake", key);
    return { now, wakeAt: answer[0] ? Number(answer[0]) : null };
  }

  async #run(script: Script, ...args: readonly string[]) {
    const askedAt = Date.now();
    const [now, ...answer] = await (this.client as unknown as Scripts)[script](...this.#keys, ...args);
    this.heard(Number(now), askedAt, Date.now());
    return { now: Number(now), answer };
  }
}
