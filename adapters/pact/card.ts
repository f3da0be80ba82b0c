import { petOf } from "../../src/app/pet.js";
import type { Valued } from "../../src/app/worth.js";
import { altOf } from "../../src/pet/alt.js";
import { type Card, cardOf } from "../../src/pet/card.js";
import { drawingOf, PICTURE_WIDTH, type Theme } from "../../src/pet/picture.js";
import type { Picture } from "../../src/ports/chat.js";
import type { Ledger } from "../../src/ports/ledger.js";
import type { Frame } from "../../src/task/frame.js";

/** The pet as it stands for a valued period. Nobody has accepted terms in this version: none are payable. */
export async function cardFor(ledger: Ledger, frame: Frame, valued: Valued): Promise<Card> {
  return cardOf(frame.terms, valued, await petOf(ledger, frame, valued), false);
}

/** Draws cards; fonts and renderer are loaded with the first one. */
export class Painter {
  #tools: ReturnType<typeof load> | null = null;

  async paint(card: Card, theme: Theme = "light", widthPx: number = PICTURE_WIDTH): Promise<Picture> {
    this.#tools ??= load();
    const { typeface, renderer } = await this.#tools;
    const png = await renderer.png(drawingOf(card, theme, typeface), widthPx);
    return { png, alt: altOf(card) };
  }
}

async function load() {
  const [{ openInter }, { openResvg }] = await Promise.all([
    import("../image/typeface.js"),
    import("../image/resvg.js"),
  ]);
  const typeface = await openInter();
  return { typeface, renderer: await openResvg(typeface) };
}
