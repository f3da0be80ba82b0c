const EPOCH = Date.UTC(2015, 0, 1);

/** Ids as Discord makes them: milliseconds since 2015 in the upper bits, a count below them. */
export class Snowflakes {
  #last = 0n;

  next(now: number): string {
    const first = BigInt(now - EPOCH) << 22n;
    this.#last = first > this.#last ? first : this.#last + 1n;
    return String(this.#last);
  }
}

/** When something with this id came about, in ms since epoch. */
export const bornAt = (id: string): number => Number(BigInt(id) >> 22n) + EPOCH;

/** The id that would be the first of an instant. */
export const firstAt = (now: number): string => String(BigInt(now - EPOCH) << 22n);

/** Which of so many shards is told of a guild. */
export const shardOf = (guild: string, shards: number): number =>
  Number((BigInt(guild) >> 22n) % BigInt(shards));

/** Older ids first. */
export const byAge = (one: { readonly id: string }, other: { readonly id: string }): number =>
  BigInt(one.id) < BigInt(other.id) ? -1 : 1;
