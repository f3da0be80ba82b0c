import { NotebookError, type Page } from "../../src/ports/notebook.js";
import type { RedisAddress } from "../ledger/redis/address.js";
import type { Client } from "../ledger/redis/client.js";
import { prefixOf } from "../ledger/redis/ledger.js";
import { Line } from "../ledger/redis/line.js";
import { EMPTY, isEmpty } from "./page.js";

/** Stands where an agreement's id stands in the keys of its ledger; no agreement is called so. */
export const PET = "~pet";

/** Pages asked for in one piece. */
const PIECE = 100;

/**
 * KEYS: hash person → page, hash id of a reminder → person. ARGV: the person, their page as it was and as it is to be
 * ("" for none), how many ids are new, those, and the ids that are gone. Answers 0 where the page was another by now.
 */
const TURN = `
local people, ids = KEYS[1], KEYS[2]
local person, before, after, new = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
if (redis.call("HGET", people, person) or "") ~= before then return 0 end
if after == "" then redis.call("HDEL", people, person) else redis.call("HSET", people, person, after) end
for index = 5, 4 + new do redis.call("HSET", ids, ARGV[index], person) end
for index = 5 + new, #ARGV do redis.call("HDEL", ids, ARGV[index]) end
return 1`;

type Turning = { pawpactTurnPage(...args: readonly string[]): Promise<number> };

/** People's pages on a Redis, each changed as a whole or not at all. */
export class RedisPages {
  readonly #people: string;
  readonly #ids: string;
  #line: Promise<Line> | null = null;
  #closed = false;

  constructor(private readonly address: RedisAddress) {
    const prefix = prefixOf(address.prefix, PET);
    this.#people = `${prefix}people`;
    this.#ids = `${prefix}reminders`;
  }

  /** Whose reminder it is. */
  ownerOf(id: string): Promise<string | null> {
    return this.#ask("reading it", (client) => client.hget(this.#ids, id));
  }

  async of(person: string): Promise<Page> {
    return pageOf(await this.#text(person));
  }

  async *all(): AsyncGenerator<readonly [person: string, page: Page]> {
    const seen = new Set<string>();
    for (let cursor = "0"; ; ) {
      const [next, flat] = await this.#ask("reading it", (client) =>
        client.hscan(this.#people, cursor, "COUNT", PIECE),
      );
      for (let index = 0; index < flat.length; index += 2) {
        const [person, text] = flat.slice(index, index + 2) as [string, string];
        // A hash that grows meanwhile gives some of it twice.
        if (!seen.has(person)) yield [person, pageOf(text)];
        seen.add(person);
      }
      cursor = next;
      if (cursor === "0") return;
    }
  }

  /**
   * Changes a page. Where another process is faster, `change` is asked again.
   * @returns what it was, and what it is.
   */
  async change(person: string, change: (page: Page) => Page): Promise<readonly [before: Page, after: Page]> {
    for (;;) {
      const old = await this.#text(person);
      const before = pageOf(old);
      const after = change(before);
      const text = isEmpty(after) ? "" : JSON.stringify(after);
      if (text === (old ?? "")) return [before, after];
      const [added, gone] = [idsOf(after, before), idsOf(before, after)];
      const args = [person, old ?? "", text, String(added.length), ...added, ...gone];
      const turned = await this.#ask("writing it", (client) =>
        (client as unknown as Turning).pawpactTurnPage(this.#people, this.#ids, ...args),
      );
      if (turned === 1) return [before, after];
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await (await this.#line?.catch(() => null))?.close();
  }

  #text(person: string): Promise<string | null> {
    return this.#ask("reading it", (client) => client.hget(this.#people, person));
  }

  /** @throws {NotebookError} */
  async #ask<T>(doing: string, ask: (client: Client) => Promise<T>): Promise<T> {
    try {
      const line = await this.#open();
      return await line.call(() => ask(line.client));
    } catch (cause) {
      const found = cause instanceof Error ? cause.message : String(cause);
      throw new NotebookError(`the pet's notebook: ${doing} failed. ${found.replace(/^ledger /, "")}`, {
        cause,
      });
    }
  }

  #open(): Promise<Line> {
    if (this.#closed) throw new Error("it was used after the close; found it closed, expected it open");
    const opening =
      this.#line ??
      Line.open(this.address).then((line) => {
        line.client.defineCommand("pawpactTurnPage", { numberOfKeys: 2, lua: TURN });
        return line;
      });
    this.#line = opening;
    // One that failed is tried again by whoever comes next.
    opening.catch(() => {
      if (this.#line === opening) this.#line = null;
    });
    return opening;
  }
}

function pageOf(text: string | null): Page {
  return text === null ? EMPTY : (JSON.parse(text) as Page);
}

/** Ids of the reminders that one page has and another has not. */
function idsOf(page: Page, without: Page): string[] {
  const known = new Set(without.reminders.map(({ id }) => id));
  return page.reminders.flatMap(({ id }) => (known.has(id) ? [] : [id]));
}
