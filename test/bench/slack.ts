import { serveSlack } from "../protocol/fake-slack.js";
import { SlackWorkspace } from "../protocol/slack-workspace.js";
import { hostFigures, inTurn, type Round } from "./beside.js";
import type { Figure } from "./figure.js";
import { loadHttp } from "./load.js";
import { holdSide } from "./side.js";
import { commands, mentions } from "./slack-requests.js";

const IN_FLIGHT = 16;
const KINDS = [
  { name: "signed slash commands", make: commands, floor: "bare" },
  { name: "signed events", make: mentions, floor: "bare" },
  { name: "beside an app that keeps them", make: mentions, floor: "durable" },
] as const;

export interface SlackOptions {
  /** Requests in one round of a side. */
  readonly requests: number;
  readonly rounds: number;
}

/**
 * A bare Bolt app, one that keeps its events durably by itself, and the bare one with the plugin, each in a process of
 * its own; this one loads them. Before the next round the plugin has drained.
 */
export async function slack({ requests, rounds }: SlackOptions): Promise<Figure[]> {
  const api = await serveSlack(new SlackWorkspace(Date.now()));
  const sides = {
    bare: await holdSide("slack", "bare", api.apiUrl),
    durable: await holdSide("slack", "durable", api.apiUrl),
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
  for (const { name, make, floor } of KINDS) {
    const pairs = await inTurn(rounds, (side) => run(side === "bare" ? floor : side, make));
    figures.push(...hostFigures({ name, unit: "request", count: requests }, pairs));
  }
  for (const side of Object.values(sides)) await side.close();
  await api.close();
  return figures;
}
