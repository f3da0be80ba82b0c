/** What was used last, as far as it fits. */
export class Recent<T> {
  readonly #kept = new Map<string, { readonly value: T; readonly size: number }>();
  #size = 0;

  constructor(private readonly most: number) {}

  get(key: string): T | undefined {
    const kept = this.#kept.get(key);
    if (!kept) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept.value;
  }

  /** One that is larger than all of it is not kept. */
  put(key: string, value: T, size: number): void {
    this.#size += size - (this.#kept.get(key)?.size ?? 0);
    this.#kept.delete(key);
    this.#kept.set(key, { value, size });
    for (const [oldest, { size: own }] of this.#kept) {
      if (this.#size <= this.most) return;
      this.#kept.delete(oldest);
      this.#size -= own;
    }
  }
}
