import type { Card, TermRow } from "./card.js";

/** The shortest limit of the platforms that take one. */
export const MOST_ALT_CHARACTERS = 1_000;

/**
 * The picture in words, made from the same card: whoever doesn't see it misses nothing. The title is whole, whatever
 * the picture's font can draw; terms beyond the limit are counted.
 */
export function altOf(card: Card, most = MOST_ALT_CHARACTERS): string {
  const { name, mood, line, title, period, toDate, asOf, accepted, terms, money } = card;
  const [head, tail] = [
    `${name} is ${mood}: ${line} ${title}, ${period}${toDate ? " to date" : ""}, as of ${asOf}${accepted ? "" : ", unaccepted terms"}.`,
    `${money.replace(/\.$/, "")}.`,
  ];
  const sentences = terms.map(sentenceOf);
  for (let shown = sentences.length; shown >= 0; shown--) {
    const hidden = sentences.length - shown;
    const more = hidden > 0 ? [`${hidden} more ${hidden === 1 ? "term" : "terms"}.`] : [];
    const text = [head, ...sentences.slice(0, shown), ...more, tail].join(" ");
    if (text.length <= most) return text;
  }
  return `${[...head]
    .slice(0, most - 1)
    .join("")
    .slice(0, most - 1)}…`;
}

function sentenceOf({ metric, verdict, provisional, value, target, budget }: TermRow): string {
  if (value === null) return `${metric}: no data, target ${target}.`;
  const left = budget === null ? "" : `, ${budget}`;
  return `${metric}: ${value} against ${target}, ${provisional ? "provisional, " : ""}${verdict}${provisional ? " so far" : ""}${left}.`;
}
