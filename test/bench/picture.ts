import { Resvg } from "@resvg/resvg-js";
import { openResvg } from "../../adapters/image/resvg.js";
import { openInter } from "../../adapters/image/typeface.js";
import type { Card, TermRow } from "../../src/pet/card.js";
import { PICTURE_HEIGHT, PICTURE_WIDTH, pictureOf } from "../../src/pet/picture.js";
import { compared, duration, type Figure } from "./figure.js";
import { alternate, timed } from "./rounds.js";

const WANTED_MS = 15;
/** The picture's own size, and one for sharp screens. */
const WIDTHS = [PICTURE_WIDTH, PICTURE_WIDTH * 1.5];

/** The fullest card: eight terms of every verdict, to PNG. Floor: resvg on an empty document of the same size. */
export async function picture({ rounds }: { rounds: number }): Promise<Figure[]> {
  const [renderer, typeface] = [await openResvg(), await openInter()];
  const empty = `<svg xmlns="http://www.w3.org/2000/svg" width="${PICTURE_WIDTH}" height="${PICTURE_HEIGHT}"/>`;
  const figures: Figure[] = [];
  for (const widthPx of WIDTHS) {
    const bare = () =>
      timed(() =>
        new Resvg(empty, { font: { loadSystemFonts: false }, fitTo: { mode: "width", value: widthPx } })
          .render()
          .asPng(),
      );
    const own = () => timed(() => renderer.png(pictureOf(fullest, "light", typeface), widthPx));
    const { floor, subject, ratio } = await alternate(rounds, bare, own);
    const promised = widthPx === PICTURE_WIDTH;
    figures.push({
      name: `card to PNG, ${widthPx} px wide`,
      floor: duration(floor),
      subject: duration(subject),
      ratio: compared(ratio),
      ...(promised ? { wanted: { text: `<= ${duration(WANTED_MS)}`, met: subject <= WANTED_MS } } : {}),
    });
  }
  return figures;
}

const kept: TermRow = {
  metric: "first-response-time",
  verdict: "kept",
  provisional: false,
  value: "98.68 %",
  target: "≥ 95 %",
  health: 0.868,
  budget: "12 misses left",
};
const missed: TermRow = { ...kept, metric: "resolution-time", verdict: "missed", health: 0.3 };

const fullest: Card = {
  name: "Pax",
  mood: "worried",
  line: "My work falls short of what was promised.",
  vitals: [
    { need: "hunger", level: 0.9 },
    { need: "energy", level: 0.8 },
    { need: "joy", level: null },
    { need: "skill", level: 0.3 },
  ],
  title: "Acme help desk",
  id: "help-pet",
  period: "2026-04",
  toDate: true,
  asOf: "2026-04-12 09:00 UTC",
  accepted: false,
  terms: [
    kept,
    missed,
    { ...missed, metric: "accuracy", provisional: true },
    { ...kept, metric: "reopen-rate", provisional: true },
    { ...kept, metric: "satisfaction", verdict: "no data", value: null, health: null, budget: null },
    { ...missed, metric: "total-resolution-time" },
    { ...kept, metric: "acknowledge-time" },
    { ...kept, metric: "availability" },
  ],
  money: "1850.00 EUR to date, nothing payable yet",
};
