/** Orders texts by code point, as their UTF-8 bytes are ordered (a database's own order), not by UTF-16 code unit. */
export function byCodePoint(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index++) {
    const [a, b] = [one.charCodeAt(index), other.charCodeAt(index)];
    if (a !== b) return rank(a) - rank(b);
  }
  return one.length - other.length;
}

/** Surrogates stand for code points above every other unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Without a lone surrogate, which UTF-8 can't hold, and without U+0000, at which some databases end a text. */
export function isStorable(text: string): boolean {
  // Most texts hold no surrogate at all, and that is quicker to see.
  return !/[\0\ud800-\udfff]/.test(text) || !UNSTORABLE.test(text);
}

/** The text with U+FFFD in place of each character that can't be stored. */
export function storable(text: string): string {
  return text.replace(new RegExp(UNSTORABLE, "gu"), "\ufffd");
}

const UNSTORABLE = /[\0\p{Surrogate}]/u;
