import { Recent } from "../../../src/app/recent.js";
import type { ReadBacks } from "../read-back/read-backs.js";
import { within } from "../within.js";
import type { SlackDesk } from "./answer.js";
import { type BoltApp, internalsOf, type SlackClient } from "./app.js";
import { type Identity, learnIdentity } from "./identity.js";
import { ownClient, RenewedClient } from "./own-client.js";
import type { Raw } from "./raw.js";
import type { Room, Rooms } from "./reach.js";
import { type Source, sourceOf } from "./team.js";
import type { Watch } from "./watch.js";

/** The first request of a workspace that nobody knows waits so long at most. */
const FOUND_WITHIN_MS = 1_000;
/** Channels of which it is remembered where they are. */
const MOST_CHANNELS = 50_000;

/** A workspace that the app is installed in. */
export interface Workspace extends Room {
  readonly identity: Identity;
  /** A client that nobody watches. */
  readonly client: SlackClient;
  readonly readBack: ReadBacks;
  readonly watch: Watch;
  readonly desk: SlackDesk;
}

export type MakeWorkspace = (identity: Identity, client: SlackClient) => Workspace;

/** The workspaces that an app serves: the one of its token, or those that come to it with theirs. */
export class Workspaces implements Rooms {
  readonly #known = new Map<string, Workspace>();
  /** Those that are being asked for, each until it is known, and no longer than its first request may wait. */
  readonly #finding = new Map<string, { readonly found: Promise<void>; readonly inTime: Promise<void> }>();
  readonly #channels = new Recent<string>(MOST_CHANNELS);

  /** @param only where the app has a token of its own */
  private constructor(
    private readonly app: BoltApp,
    private readonly make: MakeWorkspace,
    private readonly now: () => number,
    readonly only: Workspace | null,
  ) {}

  /** @throws {UserError} where Slack refuses the app's token. */
  static async open(app: BoltApp, make: MakeWorkspace, now: () => number): Promise<Workspaces> {
    const { token } = app.client;
    if (token === undefined) return new Workspaces(app, make, now, null);
    const client = ownClient(app, token);
    return new Workspaces(app, make, now, make(await learnIdentity(client), client));
  }

  /** Those that are known. */
  get all(): readonly Workspace[] {
    return this.only ? [this.only] : [...this.#known.values()];
  }

  /** The one that a request is of, as far as it is known. */
  of(body: Raw): Workspace | null {
    if (this.only) return this.only;
    const team = sourceOf(body)?.teamId;
    return (team !== undefined && this.#known.get(team)) || null;
  }

  /** By its bare id, as far as it is known. */
  known(team: string | undefined): Workspace | null {
    return this.only ?? this.#known.get(team ?? "") ?? null;
  }

  /** Resolves once the workspace of a request is known, or when that takes too long. */
  find(body: Raw): Promise<void> {
    const source = sourceOf(body);
    return source?.teamId === undefined ? Promise.resolve() : this.#find(source.teamId, source, body);
  }

  /** The workspace of a request that was not found in time, once it is known; `null` where it can't be. */
  async late(body: Raw): Promise<Workspace | null> {
    await this.#finding.get(sourceOf(body)?.teamId ?? "")?.found.catch(() => {});
    return this.of(body);
  }

  /** The one with a bare id; `null` where the app is not installed there, or nobody says so in time. */
  async named(team: string): Promise<Workspace | null> {
    const known = this.known(team);
    if (known) return known.identity.workspace === team ? known : null;
    const source = { teamId: team, enterpriseId: undefined, isEnterpriseInstall: false };
    await this.#find(team, source, { team_id: team });
    return this.#known.get(team) ?? null;
  }

  /** The app is not installed there any more: nothing of its token is kept. */
  forget(team: string): void {
    const known = this.#known.get(team);
    this.#known.delete(team);
    known?.watch.close();
    known?.readBack.close().catch(() => {});
    const clients = internalsOf(this.app).clients as Record<string, unknown>;
    delete clients[team];
  }

  async every(): Promise<readonly Workspace[]> {
    return this.all;
  }

  /** Takes note of where a channel is. */
  note(channel: unknown, { identity }: Room): void {
    if (typeof channel === "string" && !this.only) this.#channels.set(channel, identity.workspace);
  }

  /** The bare workspace that a channel was last heard of in. */
  teamOf(channel: string): string | undefined {
    return this.#channels.get(channel);
  }

  async close(): Promise<void> {
    for (const { watch } of this.all) watch.close();
    await Promise.all(this.all.map(({ readBack }) => readBack.close()));
  }

  #find(team: string, source: Source, body: Raw): Promise<void> {
    const finding = this.#finding.get(team);
    if (finding) return finding.inTime;
    const found = this.#learn(team, source, body).finally(() => this.#finding.delete(team));
    const inTime = within(FOUND_WITHIN_MS, found);
    this.#finding.set(team, { found, inTime });
    return inTime;
  }

  async #learn(team: string, source: Source, body: Raw): Promise<void> {
    const { app } = this;
    const { authorize } = internalsOf(app);
    const ask = () => authorize({ ...source }, body);
    const tokenIn = ({ botToken }: Raw) => {
      if (typeof botToken === "string") return botToken;
      throw new Error(
        `slack: found no token of a bot's in ${team}, expected one. Install the app with a bot`,
      );
    };
    const told = await ask();
    const { botUserId, botId } = told;
    const make = (token: string) => ownClient(app, token, team);
    const client = new RenewedClient(tokenIn(told), make, async () => tokenIn(await ask()), this.now);
    const identity: Identity =
      typeof botUserId === "string"
        ? { workspace: team, user: botUserId, bot: typeof botId === "string" ? botId : null }
        : { ...(await learnIdentity(client)), workspace: team };
    if (!this.#known.has(team)) this.#known.set(team, this.make(identity, client));
  }
}
