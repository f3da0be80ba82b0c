import { unpackInto } from "./packed.js";

/** A map of packed counters that unpacks itself when it has to; `forEach` never has to. */
export class PackedCounters implements ReadonlyMap<number, number> {
  readonly #bytes: Uint8Array;
  #map: Map<number, number> | undefined;

  /** The bytes are taken over: nobody else may write to them. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  forEach(each: (value: number, code: number, map: ReadonlyMap<number, number>) => void): void {
    unpackInto(this.#bytes, (code, value) => each(value, code, this));
  }

  get size(): number {
    return this.#unpacked().size;
  }
  get(code: number): number | undefined {
    return this.#unpacked().get(code);
  }
  has(code: number): boolean {
    return this.#unpacked().has(code);
  }
  entries(): MapIterator<[number, number]> {
    return this.#unpacked().entries();
  }
  keys(): MapIterator<number> {
    return this.#unpacked().keys();
  }
  values(): MapIterator<number> {
    return this.#unpacked().values();
  }
  [Symbol.iterator](): MapIterator<[number, number]> {
    return this.entries();
  }

  #unpacked(): Map<number, number> {
    if (this.#map) return this.#map;
    const map = new Map<number, number>();
    unpackInto(this.#bytes, (code, value) => map.set(code, value));
    this.#map = map;
    return map;
  }
}
