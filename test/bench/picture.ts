import { Resvg } from "@resvg/resvg-js";
import { openResvg } from "../../adapters/image/resvg.js";
import { openInter } from "../../adapters/image/typeface.js";
import type { Card, TermRow } from "../../src/pet/card.js";
import { drawingOf, PICTURE_HEIGHT, PICTURE_WIDTH } from "../../src/pet/picture.js";
import { compared, duration, type Figure } from "./figure.js";
import { alternate, timed } from "./rounds.js";

const WANTED_MS = 15;
/** The picture's own size, and one for sharp screens. */
const WIDTHS = [PICTURE_WIDTH, PICTURE_WIDTH * 1.5];

/**
 * The fullest card: eight terms of every verdict, to PNG. From picture to picture it has other figures, verdicts, bars,
 * meters and words, and now and then another mood, so that nothing is kept but what a bot keeps: letters and the pet.
 * Floor: resvg on an empty document of the same size.
 */
export async function picture({ rounds }: { rounds: number }): Promise<Figure[]> {
  const typeface = await openInter();
  const renderer = await openResvg(typeface);
  const empty = `<svg xmlns="http://www.w3.org/2000/svg" width="${PICTURE_WIDTH}" height="${PICTURE_HEIGHT}"/>`;
  const figures: Figure[] = [];
  let pictures = 0;
  for (const widthPx of WIDTHS) {
    const bare = () =>
      timed(() =>
        new Resvg(empty, { font: { loadSystemFonts: false }, fitTo: { mode: "width", value: widthPx } })
          .render()
          .asPng(),
      );
    const own = () => timed(() => renderer.png(drawingOf(varied(pictures++), "light", typeface), widthPx));
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

const MOODS_IN_TURN = ["worried", "sad", "content", "hungry", "tired", "happy"] as const;
/** So many pictures show one mood. */
const MOOD_LASTS = 7;
const QUEUES = ["help desk", "billing", "on-call", "onboarding", "field service"];

/** The card as it stands another time. */
function varied(picture: number): Card {
  const share = (salt: number) => ((picture * 37 + salt * 61) % 101) / 100;
  const digits = (salt: number) => String(Math.floor(share(salt) * 99)).padStart(2, "0");
  const terms = fullest.terms.map((term, index): TermRow => {
    const { value, verdict } = term;
    if (value === null) return term;
    const other = fullest.terms[(index + picture) % fullest.terms.length]!;
    return {
      ...term,
      verdict: other.verdict === "no data" ? verdict : other.verdict,
      provisional: other.provisional,
      value: `${digits(index + 1)}.${digits(index + 2)} %`,
      health: share(index + 3),
      budget: `${digits(index + 4)} misses left`,
    };
  });
  return {
    ...fullest,
    mood: MOODS_IN_TURN[Math.floor(picture / MOOD_LASTS) % MOODS_IN_TURN.length]!,
    title: `Acme ${QUEUES[picture % QUEUES.length]}`,
    asOf: `2026-04-12 09:${digits(5).replace(/^[6-9]/, "5")} UTC`,
    vitals: fullest.vitals.map(({ need, level }, index) => ({
      need,
      level: level === null ? null : share(index),
    })),
    terms,
    money: `18${digits(6)}.${digits(7)} EUR to date, nothing payable yet`,
  };
}
