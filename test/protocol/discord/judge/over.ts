/** A limit that Discord documents, and where it is broken. */
export interface Over {
  readonly at: string;
  readonly wrong: string;
}

export type Part = Readonly<Record<string, unknown>>;

/** Characters as Discord counts them: an emoji is one, surrounding blanks are none. */
export const lengthOf = (text: unknown): number => (typeof text === "string" ? [...text.trim()].length : 0);

export const asPart = (value: unknown): Part =>
  (typeof value === "object" && value !== null ? value : {}) as Part;

export const list = (value: unknown): Part[] => (Array.isArray(value) ? value.map(asPart) : []);

/** @param least for a text that has to be there */
export function overText(at: string, text: unknown, most: number, least = 0): Over[] {
  if (least > 0 && lengthOf(text) < least) return [{ at, wrong: "is empty" }];
  return lengthOf(text) > most ? [{ at, wrong: over(lengthOf(text), most) }] : [];
}

export function overCount(at: string, items: readonly unknown[], most: number): Over[] {
  return items.length > most ? [{ at, wrong: `has ${items.length}, ${most} are allowed` }] : [];
}

export const over = (size: number, most: number): string => `has ${size} characters, ${most} are allowed`;
