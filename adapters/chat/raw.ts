/** A platform's object as it came: nothing about it is certain. */
export type Raw = Readonly<Record<string, unknown>>;

export function asRaw(value: unknown): Raw | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Raw) : null;
}

/** The objects of a list; nothing where there is none. */
export function objectsIn(value: unknown): Raw[] {
  if (!Array.isArray(value) || value.length === 0) return [];
  return value.map(asRaw).filter((entry) => entry !== null);
}
