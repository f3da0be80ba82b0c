import { valuePeriod } from "../../src/app/worth.js";
import { pictureOf } from "../../src/pet/picture.js";
import { makeDemo } from "../demo.js";
import { openInter } from "../image/typeface.js";
import { cardFor } from "../pact/card.js";

/** The pet's card for either scheme of colours. */
export interface Cards {
  readonly light: string;
  readonly dark: string;
}

/** The card of the demo's made-up month, as SVG. Makes the demo's ledger in the working directory. */
export async function demoCards(now: number): Promise<Cards> {
  const { writing, period } = await makeDemo(now);
  try {
    const { ledger, frame } = writing;
    const card = await cardFor(ledger, frame, await valuePeriod(ledger, frame, period, now));
    const typeface = await openInter();
    const drawn = (theme: "light" | "dark") => `${pictureOf(card, theme, typeface)}\n`;
    return { light: drawn("light"), dark: drawn("dark") };
  } finally {
    await writing.close();
  }
}
