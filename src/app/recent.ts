/**
 * A map that remembers what was put into it last, so many entries at most and half as many at least. The older half goes
 * as a whole: a map that loses its first entry for each new one has to look for it behind all that are gone.
 */
export class Recent<V> {
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  constructor(private readonly most: number) {}

  get(key: string): V | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: string, value: V): void {
    this.#young.set(key, value);
    if (this.#young.size < this.most / 2) return;
    this.#old = this.#young;
    this.#young = new Map();
  }

  /** @returns what was there. */
  take(key: string): V | undefined {
    const value = this.get(key);
    this.#young.delete(key);
    this.#old.delete(key);
    return value;
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}
