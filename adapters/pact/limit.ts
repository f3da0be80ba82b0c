import { AskError } from "../../src/app/desk.js";

/** What one person may ask: so many at once, and so many a minute in the long run. */
export const BURST = 5;
export const PER_MINUTE = 20;
const EACH_MS = 60_000 / PER_MINUTE;
/** People whose asking is remembered. */
const MOST_PEOPLE = 10_000;

/** Keeps anybody from asking more than others can be answered. */
export class Limit {
  /** The instant from which on a person has all of their burst again; ms since epoch. */
  readonly #freeAt = new Map<string, number>();

  /**
   * Takes one of what somebody may ask.
   * @param now ms since epoch
   * @throws {AskError} where nothing is left, which says when there is.
   */
  take(person: string, now: number): void {
    const freeAt = Math.max(this.#freeAt.get(person) ?? now, now) + EACH_MS;
    const waitMs = freeAt - now - BURST * EACH_MS;
    if (waitMs > 0) {
      throw new AskError(
        `/pact: found more requests of yours than ${BURST} at once and then one every ${EACH_MS / 1_000} s, expected fewer. Try again in ${Math.ceil(waitMs / 1_000)} s`,
      );
    }
    this.#freeAt.delete(person);
    this.#freeAt.set(person, freeAt);
    if (this.#freeAt.size > MOST_PEOPLE) this.#freeAt.delete(this.#freeAt.keys().next().value!);
  }
}
