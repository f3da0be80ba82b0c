import type { SlackEnv } from "../../../config/env.js";
import type { Terms } from "../../../src/agreement/terms.js";
import { Recent } from "../../../src/app/recent.js";
import { compileScope } from "../../../src/chat/scope.js";
import type { Logger } from "../../../src/ports/logger.js";
import type { Installations } from "../../installations/installations.js";
import type { Adapter } from "../../pact/adapter.js";
import type { SlackClient } from "./app.js";
import { type Bolt, loadBolt } from "./bolt.js";
import { boltLogger } from "./bolt-log.js";
import { SlackChat } from "./chat.js";
import { learnIdentity } from "./identity.js";
import type { OwnAppOptions } from "./make-app.js";
import { POSTING } from "./own-client.js";
import { Pictures } from "./pictures.js";
import { Reach, type Room, type Rooms } from "./reach.js";
import { Site } from "./site.js";

/** Channels and people of which it is remembered where they are. */
const MOST_CHANNELS = 10_000;

type MakeClient = (token: string, team?: string) => SlackClient;

/**
 * Slack for a process that only posts: its Web API, without a connection of its own. It sees nothing, and measures nothing.
 * @throws {UserError} where Bolt is not installed, or the tokens of many workspaces can't be opened.
 */
export async function openSlackPoster(env: SlackEnv, options: OwnAppOptions): Promise<Adapter> {
  const make = makerOf(await loadBolt(), env, options.log);
  const { install } = env;
  if (install.kind === "oauth") return posterInMany((await options.openInstallations()).installations, make);
  const client = make(install.token);
  const pictures = picturesOf(client);
  const site = new Site(client);
  return {
    platform: "slack",
    chat: new SlackChat({ of: async () => ({ client, pictures, site }) }),
    attach: async () => void (await learnIdentity(client)),
    close: async () => {},
  };
}

function posterInMany(installations: Installations, make: MakeClient): Adapter {
  const rooms = new InstalledRooms(installations, make);
  const chatIn = (scope: readonly string[] | null) => new SlackChat(new Reach(() => rooms, scope));
  return {
    platform: "slack",
    chat: chatIn(null),
    chatFor: ({ scope }: Terms) => chatIn(compileScope(scope).workspaces("slack")),
    async attach() {},
    close: () => installations.close(),
  };
}

/** The workspaces that an app is installed in, for whoever hears of none. */
class InstalledRooms implements Rooms {
  readonly only = null;
  readonly #known = new Map<string, { readonly token: string; readonly room: Room }>();
  readonly #teams = new Recent<string>(MOST_CHANNELS);

  constructor(
    private readonly installations: Installations,
    private readonly make: MakeClient,
  ) {}

  async every(): Promise<readonly Room[]> {
    await this.installations.refresh();
    const teams = this.installations.workspaces() ?? [];
    const rooms = await Promise.all(teams.map((team) => this.named(team)));
    return rooms.filter((room) => room !== null);
  }

  async named(team: string): Promise<Room | null> {
    const installation = await this.installations.fetchInstallation({ teamId: team }).catch(() => null);
    const token = installation?.bot?.token;
    if (token === undefined) return null;
    const known = this.#known.get(team);
    if (known?.token === token) return known.room;
    const client = this.make(token, team);
    const room = {
      identity: { workspace: team },
      client,
      pictures: picturesOf(client),
      site: new Site(client),
    };
    this.#known.set(team, { token, room });
    return room;
  }

  teamOf(channel: string): string | undefined {
    return this.#teams.get(channel);
  }

  note(channel: string, { identity }: Room): void {
    this.#teams.set(channel, identity.workspace);
  }
}

function picturesOf(client: SlackClient): Pictures {
  return new Pictures(client, globalThis.fetch);
}

function makerOf({ webApi }: Bolt, { apiUrl }: SlackEnv, log: Logger): MakeClient {
  return (token, team) =>
    new webApi.WebClient(token, {
      ...(apiUrl === null ? {} : { slackApiUrl: apiUrl }),
      ...(team === undefined ? {} : { teamId: team }),
      ...POSTING,
      logger: boltLogger(log),
    });
}
