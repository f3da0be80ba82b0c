import type { Sides } from "./beside.js";
import { closeLoaded, type Loaded, openLoaded } from "./discord.js";
import type { Figure } from "./figure.js";

/** What comes in at a time; then the plugin has drained. */
const BLOCK = { chatter: 4_900, mentions: 50, commands: 50 } as const;
const BLOCK_SIZE = BLOCK.chatter + BLOCK.mentions + BLOCK.commands;
const IN_FLIGHT = 16;
/** What is remembered of messages goes by the half: it is looked at until that has been so. */
const LOOKED_AT = 6;
/** How much more may be held in the end. */
const MOST_GROWTH = 1.1;

export interface DiscordMemoryOptions {
  /** After how many dispatches it is looked at first. */
  readonly first: number;
  readonly last: number;
}

/** MB at their highest, at two times. */
interface Seen {
  readonly heap: readonly [early: number, late: number];
  readonly rss: readonly [early: number, late: number];
}

/** What a client holds after many dispatches, and after many more: a bare one, and one with the plugin. */
export async function discordMemory({ first, last }: DiscordMemoryOptions): Promise<Figure[]> {
  const [bare, plugin] = [await seen("bare", first, last), await seen("plugin", first, last)];
  const figure = (which: keyof Seen): Figure => {
    const [early, late] = plugin[which];
    const met = late / early <= MOST_GROWTH;
    return {
      name: `${which}, after ${thousands(first)} → ${thousands(last)} dispatches`,
      floor: shown(bare[which]),
      subject: shown(plugin[which]),
      ratio: `x ${(late / early).toFixed(2)}`,
      ...(which === "heap" ? { wanted: { text: `<= x ${MOST_GROWTH.toFixed(2)}`, met } } : {}),
    };
  };
  return [figure("heap"), figure("rss")];
}

async function seen(which: keyof Sides<unknown>, first: number, last: number): Promise<Seen> {
  const loaded = await openLoaded(which);
  const early = await highest(loaded, first);
  const late = await highest(loaded, last - first);
  await closeLoaded(loaded);
  return { heap: [early.heap, late.heap], rss: [early.rss, late.rss] };
}

/** Takes in so many dispatches, and gives the most that was held towards their end. */
async function highest({ load, host }: Loaded, dispatches: number): Promise<Record<keyof Seen, number>> {
  const most = { heap: 0, rss: 0 };
  const blocks = Math.round(dispatches / BLOCK_SIZE);
  for (let block = 1; block <= blocks; block++) {
    await load.chatter(BLOCK.chatter);
    await load.mentions(BLOCK.mentions, IN_FLIGHT);
    await load.commands(BLOCK.commands, IN_FLIGHT);
    await host.ask("settled");
    if (block <= blocks - LOOKED_AT) continue;
    for (const which of ["heap", "rss"] as const) most[which] = Math.max(most[which], await host.ask(which));
  }
  return most;
}

const shown = ([early, late]: readonly [number, number]) => `${early.toFixed(0)} → ${late.toFixed(0)} MB`;
const thousands = (count: number) => count.toLocaleString("en-US");
