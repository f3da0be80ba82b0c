import { TOKEN as DISCORD_TOKEN, type FakeDiscord, serveDiscord } from "../protocol/discord/fake-discord.js";
import { serveSlack, TOKEN } from "../protocol/fake-slack.js";
import { SlackWorkspace } from "../protocol/slack-workspace.js";
import type { BotPlatform } from "./bot-main.js";

/** A platform as bots in other processes find it, and a test sees it. Its clock is the test's, or the machine's. */
export interface Stage {
  now: number;
  readonly apiUrl: string;
  readonly token: string;
  /** A channel that digests go to. */
  readonly channel: string;
  /** Somebody whom warnings go to. */
  readonly person: string;
  /** How many messages there are in the channel. */
  posted(): number;
  /** How many messages the person was sent. */
  told(): number;
  /** The next message is posted, and whoever posts it never hears so. */
  loseNextAnswer(): void;
  /** What the platform found wrong with what it was asked. */
  wrongs(): readonly unknown[];
  close(): Promise<void>;
}

/** @param now ms since epoch; `null`: by the machine's clock. */
type Opened = (now: number | null) => Promise<Stage>;

export const STAGES: Readonly<Record<BotPlatform, Opened>> = {
  async slack(now) {
    const workspace = new SlackWorkspace(now ?? Date.now());
    if (now === null) Object.defineProperty(workspace, "now", { get: () => Date.now(), set: () => {} });
    const slack = await serveSlack(workspace);
    return {
      get now() {
        return workspace.now;
      },
      set now(at) {
        workspace.now = at;
      },
      apiUrl: slack.apiUrl,
      token: TOKEN,
      channel: "slack:C0HELP",
      person: "slack:UANN",
      posted: () => workspace.messages("C0HELP").length,
      told: () => workspace.messages("D0ANNPET").length,
      loseNextAnswer: () => void slack.mishaps.set("chat.postMessage", ["lost"]),
      wrongs: () => [],
      close: () => slack.close(),
    };
  },

  async discord(now) {
    const world: FakeDiscord = await serveDiscord(now === null ? { clock: Date.now } : { now });
    const help = world.channel("help");
    const ann = world.person("Ann");
    return {
      get now() {
        return world.now;
      },
      set now(at) {
        world.now = at;
      },
      apiUrl: world.apiUrl,
      token: DISCORD_TOKEN,
      channel: `discord:${help.id}`,
      person: `discord:user:${ann.id}`,
      posted: () => world.messages(help).length,
      told: () => world.messages(ann.direct).length,
      loseNextAnswer: () => void world.rest.mishaps.set("POST /channels/{channel_id}/messages", ["lost"]),
      wrongs: () => [...world.violations, ...world.faults],
      close: () => world.close(),
    };
  },
};
