import { serveSlack } from "../protocol/fake-slack.js";
import { SlackWorkspace } from "../protocol/slack-workspace.js";
import { atLeast, type Figure, percent, perSecond } from "./figure.js";
import { type Load, loadHttp } from "./load.js";
import { median } from "./rounds.js";
import { holdSide } from "./side.js";
import { commands, mentions } from "./slack-requests.js";

const IN_FLIGHT = 16;
const KINDS = [
  ["signed slash commands", commands, 2],
  ["signed events", mentions, 1],
] as const;
/** Added to the 99th percentile at most, in ms. */
const MOST_ADDED_MS = 0.5;

export interface SlackOptions {
  /** Requests in one round of a side. */
  readonly requests: number;
  readonly rounds: number;
}

interface Round extends Load {
  readonly drainMs: number;
  readonly cpuMs: number;
}

/**
 * A bare Bolt app, and the same app with the plugin, each in a process of its own; this one loads them. Rounds are
 * short and in turn, so that what drifts on the machine meets both alike; before the next one the plugin has drained.
 */
export async function slack({ requests, rounds }: SlackOptions): Promise<Figure[]> {
  const api = await serveSlack(new SlackWorkspace(Date.now()));
  const sides = {
    bare: await holdSide("slack", "bare", api.apiUrl),
    plugin: await holdSide("slack", "plugin", api.apiUrl),
  };
  const run = async (side: keyof typeof sides, make: typeof commands): Promise<Round> => {
    const { ready, ask } = sides[side];
    const made = make(requests, new URL(ready).pathname);
    const before = await ask("cpu");
    const load = await loadHttp(ready, made, IN_FLIGHT);
    const cpuMs = (await ask("cpu")) - before;
    return { ...load, cpuMs, drainMs: await ask("settled") };
  };
  const figures: Figure[] = [];
  for (const [name, make] of KINDS) {
    const pairs: { bare: Round; plugin: Round }[] = [];
    for (let round = -WARM_UP; round < rounds; round++) {
      const first = round % 2 === 0 ? await run("bare", make) : null;
      const plugin = await run("plugin", make);
      const pair = { bare: first ?? (await run("bare", make)), plugin };
      if (round >= 0) pairs.push(pair);
    }
    figures.push(...figuresOf(name, requests, pairs));
  }
  await sides.bare.close();
  await sides.plugin.close();
  await api.close();
  return figures;
}

const WARM_UP = 4;

function figuresOf(
  name: string,
  requests: number,
  pairs: readonly { bare: Round; plugin: Round }[],
): Figure[] {
  const rate = ({ ms }: Round) => (requests * 1_000) / ms;
  const of = (measure: (round: Round) => number) => ({
    bare: median(pairs.map(({ bare }) => measure(bare))),
    plugin: median(pairs.map(({ plugin }) => measure(plugin))),
  });
  const [rates, p50, p99, cpu] = [
    of(rate),
    of(percentile(0.5)),
    of(percentile(0.99)),
    of(({ cpuMs }) => cpuMs),
  ];
  const ratio = median(pairs.map(({ bare, plugin }) => rate(plugin) / rate(bare)));
  const added = median(pairs.map(({ bare, plugin }) => percentile(0.99)(plugin) - percentile(0.99)(bare)));
  const ms = (value: number) => `${value.toFixed(2)} ms`;
  return [
    {
      name,
      floor: perSecond(rates.bare),
      subject: perSecond(rates.plugin),
      ratio: percent(ratio),
      wanted: atLeast(0.97, ratio),
    },
    {
      name: "  median",
      floor: ms(p50.bare),
      subject: ms(p50.plugin),
      ratio: `+ ${ms(p50.plugin - p50.bare)}`,
    },
    {
      name: "  99th percentile",
      floor: ms(p99.bare),
      subject: ms(p99.plugin),
      ratio: `+ ${ms(added)}`,
      wanted: { text: `<= + ${MOST_ADDED_MS} ms`, met: added <= MOST_ADDED_MS },
    },
    {
      name: "  the host's processor, a request",
      floor: `${((cpu.bare * 1_000) / requests).toFixed(0)} µs`,
      subject: `${((cpu.plugin * 1_000) / requests).toFixed(0)} µs`,
      ratio: percent(cpu.plugin / cpu.bare),
    },
    {
      name: `  drained after ${requests.toLocaleString("en-US")}`,
      floor: "-",
      subject: ms(median(pairs.map(({ plugin }) => plugin.drainMs))),
      ratio: "-",
    },
  ];
}

function percentile(share: number): (round: Load) => number {
  return ({ latenciesMs }) => {
    const sorted = latenciesMs.toSorted((one, other) => one - other);
    return sorted[Math.ceil(share * sorted.length) - 1]!;
  };
}
