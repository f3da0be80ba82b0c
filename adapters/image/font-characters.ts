/** Code points in a row whose glyphs are in a row too. */
interface Group {
  readonly first: number;
  readonly last: number;
  readonly glyph: number;
}

/** Platform and encoding of a map of all of Unicode. */
const FULL = new Set(["0.4", "3.10"]);
const SEGMENTED = 12;

/** Reads a `cmap` of format 12 → the glyph of a code point; 0: there is none. @throws {RangeError} without one. */
export function characterMap(view: DataView, cmap: number, name: string): (codePoint: number) => number {
  const groups = groupsIn(view, cmap, name);
  return (codePoint) => {
    let [low, high] = [0, groups.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (groups[middle]!.last < codePoint) low = middle + 1;
      else high = middle;
    }
    const group = groups[low];
    return group && group.first <= codePoint ? group.glyph + codePoint - group.first : 0;
  };
}

function groupsIn(view: DataView, cmap: number, name: string): Group[] {
  const tables = view.getUint16(cmap + 2);
  for (let index = 0; index < tables; index++) {
    const entry = cmap + 4 + index * 8;
    const kind = `${view.getUint16(entry)}.${view.getUint16(entry + 2)}`;
    const at = cmap + view.getUint32(entry + 4);
    if (!FULL.has(kind) || view.getUint16(at) !== SEGMENTED) continue;
    return Array.from({ length: view.getUint32(at + 12) }, (_, group) => ({
      first: view.getUint32(at + 16 + group * 12),
      last: view.getUint32(at + 20 + group * 12),
      glyph: view.getUint32(at + 24 + group * 12),
    }));
  }
  throw new RangeError(
    `font ${name}: found no character map of format 12, expected one. Install the package again`,
  );
}
