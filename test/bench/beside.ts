import { atLeast, type Figure, percent, perSecond } from "./figure.js";
import type { Load } from "./load.js";
import { median } from "./rounds.js";

/** One round of a host. */
export interface Round extends Load {
  /** Of the host's processor, ms. */
  readonly cpuMs: number;
  /** Until everything was durable, ms. */
  readonly drainMs: number;
}

/** A host, and the same one with the plugin beside it. */
export interface Sides<T> {
  readonly bare: T;
  readonly plugin: T;
}

const WARM_UP = 4;
/** Added to the 99th percentile at most, in ms. */
const MOST_ADDED_MS = 0.5;

/** Rounds are short and in turn, so that what drifts on the machine meets both alike. */
export async function inTurn(
  rounds: number,
  run: (side: keyof Sides<unknown>) => Promise<Round>,
): Promise<Sides<Round>[]> {
  const pairs: Sides<Round>[] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    const first = round % 2 === 0 ? await run("bare") : null;
    const plugin = await run("plugin");
    const pair = { bare: first ?? (await run("bare")), plugin };
    if (round >= 0) pairs.push(pair);
  }
  return pairs;
}

export interface Hosted {
  readonly name: string;
  /** What is counted: `request` */
  readonly unit: string;
  /** In one round of a side. */
  readonly count: number;
}

/** What the plugin costs its host. */
export function hostFigures({ name, unit, count }: Hosted, pairs: readonly Sides<Round>[]): Figure[] {
  const rate = ({ ms }: Round) => (count * 1_000) / ms;
  const of = (measure: (round: Round) => number) => ({
    bare: median(pairs.map(({ bare }) => measure(bare))),
    plugin: median(pairs.map(({ plugin }) => measure(plugin))),
  });
  const [rates, cpu] = [of(rate), of(({ cpuMs }) => cpuMs)];
  const ratio = median(pairs.map(({ bare, plugin }) => rate(plugin) / rate(bare)));
  const drained = median(pairs.map(({ plugin }) => plugin.drainMs));
  return [
    {
      name,
      floor: perSecond(rates.bare),
      subject: perSecond(rates.plugin),
      ratio: percent(ratio),
      wanted: atLeast(0.97, ratio),
    },
    ...(pairs[0]?.bare.latenciesMs.length === 0 ? [] : latencies(pairs)),
    {
      name: `  the host's processor, a ${unit}`,
      floor: `${((cpu.bare * 1_000) / count).toFixed(0)} µs`,
      subject: `${((cpu.plugin * 1_000) / count).toFixed(0)} µs`,
      ratio: percent(median(pairs.map(({ bare, plugin }) => plugin.cpuMs / bare.cpuMs))),
    },
    {
      name: `  drained after ${count.toLocaleString("en-US")}`,
      floor: "-",
      subject: ms(drained),
      ratio: "-",
    },
  ];
}

function latencies(pairs: readonly Sides<Round>[]): Figure[] {
  const added = (share: number) =>
    median(pairs.map(({ bare, plugin }) => percentile(plugin, share) - percentile(bare, share)));
  const figure = (name: string, share: number) => ({
    name,
    floor: ms(median(pairs.map(({ bare }) => percentile(bare, share)))),
    subject: ms(median(pairs.map(({ plugin }) => percentile(plugin, share)))),
    ratio: `${added(share) < 0 ? "-" : "+"} ${ms(Math.abs(added(share)))}`,
  });
  const wanted = { text: `<= + ${MOST_ADDED_MS} ms`, met: added(0.99) <= MOST_ADDED_MS };
  return [figure("  median", 0.5), { ...figure("  99th percentile", 0.99), wanted }];
}

function percentile({ latenciesMs }: Load, share: number): number {
  const sorted = latenciesMs.toSorted((one, other) => one - other);
  return sorted[Math.ceil(share * sorted.length) - 1]!;
}

const ms = (value: number) => `${value.toFixed(2)} ms`;
