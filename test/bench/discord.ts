import { hostFigures, inTurn, type Round, type Sides } from "./beside.js";
import { DiscordLoad } from "./discord-load.js";
import type { Figure } from "./figure.js";
import type { Load } from "./load.js";
import { type Held, holdSide } from "./side.js";

const IN_FLIGHT = 16;
/** So many messages that are nobody's request come to each that is one. */
const CHATTER = 4;

export interface DiscordOptions {
  /** In one round of a side. */
  readonly requests: number;
  readonly rounds: number;
}

/** A host, and the Discord that it alone is logged in to. */
export interface Loaded {
  readonly load: DiscordLoad;
  readonly host: Held;
}

/**
 * A bare discord.js client, and the same with the plugin, each in a process of its own; this one is a Discord for each.
 * Before the next round the plugin has drained.
 */
export async function discord({ requests, rounds }: DiscordOptions): Promise<Figure[]> {
  const sides = { bare: await openLoaded("bare"), plugin: await openLoaded("plugin") };
  const figures: Figure[] = [];
  for (const { go, ...kind } of kindsOf(requests)) {
    const pairs = await inTurn(rounds, (side) => round(sides[side], go));
    figures.push(...hostFigures(kind, pairs));
  }
  for (const side of Object.values(sides)) await closeLoaded(side);
  return figures;
}

export async function openLoaded(which: keyof Sides<unknown>): Promise<Loaded> {
  const load = await DiscordLoad.serve();
  return { load, host: await holdSide("discord", which, load.apiUrl) };
}

export async function closeLoaded({ host, load }: Loaded): Promise<void> {
  await host.close();
  await load.close();
}

function kindsOf(requests: number) {
  const said = requests * CHATTER;
  return [
    {
      ...{ name: "mentions, each replied to", unit: "request", count: requests },
      go: (load: DiscordLoad) => load.mentions(requests, IN_FLIGHT),
    },
    {
      ...{ name: "slash commands, each replied to", unit: "request", count: requests },
      go: (load: DiscordLoad) => load.commands(requests, IN_FLIGHT),
    },
    {
      ...{ name: "messages that are nobody's request", unit: "message", count: said },
      go: (load: DiscordLoad) => load.chatter(said),
    },
  ];
}

async function round({ load, host }: Loaded, go: (load: DiscordLoad) => Promise<Load>): Promise<Round> {
  const before = await host.ask("cpu");
  const taken = await go(load);
  const cpuMs = (await host.ask("cpu")) - before;
  return { ...taken, cpuMs, drainMs: await host.ask("settled") };
}
