import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Typeface, Weight } from "../../src/ports/image.js";
import { readFont } from "./font.js";

const FILES: Readonly<Record<Weight, string>> = {
  regular: "400Regular/Inter_400Regular.ttf",
  semibold: "600SemiBold/Inter_600SemiBold.ttf",
};

/** Reads Inter, the font that comes with the package: Latin, Greek and Cyrillic, no CJK, no emoji. */
export async function openInter(): Promise<Typeface> {
  const { resolve } = createRequire(import.meta.url);
  const open = async (file: string) =>
    readFont(await readFile(resolve(`@expo-google-fonts/inter/${file}`)), file);
  const fonts = { regular: await open(FILES.regular), semibold: await open(FILES.semibold) };
  return {
    unitsPerEm: fonts.regular.unitsPerEm,
    glyph: (codePoint, weight) => fonts[weight].glyph(codePoint),
  };
}
