import { EventEmitter } from "node:events";
import type { Server } from "node:http";
import { type APIMessage, GatewayCloseCodes, GatewayIntentBits, GatewayOpcodes } from "discord.js";
import { welcome } from "../frames.js";
import { withoutContent } from "./content.js";
import type { EventName } from "./events.js";
import { guildCreate, memberOf } from "./guild.js";
import { count, Goodbye, parsed } from "./packet.js";
import { may } from "./permissions.js";
import { readyOf } from "./ready.js";
import { Connection, type Packet, Session } from "./session.js";
import { shardOf } from "./snowflake.js";
import type { DiscordWorld, Told } from "./world.js";

export const TOKEN = "token-of-the-pet";
const PRIVILEGED =
  GatewayIntentBits.MessageContent | GatewayIntentBits.GuildMembers | GatewayIntentBits.GuildPresences;
const ALL_INTENTS = Object.values(GatewayIntentBits)
  .filter((bit) => typeof bit === "number")
  .reduce((sum, bit) => sum | bit, 0);

interface Asked {
  readonly token: string;
  readonly intents: number;
  readonly shard?: readonly [id: number, count: number];
}

/**
 * Discord's gateway: greets, identifies, tells what happens, takes in heartbeats and resumes. Emits `identified`,
 * `resumed` and `heartbeat` (with the session), `presence` (with the packet) and `closed` (with the client's code).
 */
export class Gateway extends EventEmitter {
  readonly connections = new Set<Connection>();
  readonly sessions = new Map<string, Session>();
  heartbeatMs = 41_250;
  /** As `/gateway/bot` has it. */
  shards = 1;
  sessionsLeft = 1_000;
  /** Heartbeats go unanswered, as on a connection that is dead without knowing it. */
  isDeaf = false;
  /** Nobody is let in. */
  isShut = false;
  /** Opcodes that clients sent and the fake did, ever. */
  readonly spoken = new Set<string>();
  /** Names of events that were dispatched, ever. */
  readonly told = new Set<EventName>();

  constructor(
    server: Server,
    private readonly world: DiscordWorld,
  ) {
    super();
    world.listen((told) => this.#tell(told));
    server.on("upgrade", (request, socket) => {
      const { pathname, searchParams } = new URL(request.url ?? "/", world.url);
      const key = request.headers["sec-websocket-key"];
      if (pathname !== "/gateway/" && pathname !== "/gateway") return socket.destroy();
      if (!key || this.isShut) return socket.destroy();
      socket.write(welcome(key));
      this.#greet(new Connection(socket, searchParams));
    });
  }

  get url(): string {
    return `${this.world.url.replace("http", "ws")}/gateway/`;
  }

  get limit() {
    return { total: 1_000, remaining: this.sessionsLeft, reset_after: 3_600_000, max_concurrency: 16 };
  }

  /** Every connection goes without a goodbye. */
  cut(): void {
    for (const connection of this.connections) connection.cut();
  }

  close(code: number): void {
    for (const connection of this.connections) connection.close(code);
  }

  /** Asks clients to come again. */
  reconnect(): void {
    for (const connection of this.connections)
      this.#send(connection, { op: GatewayOpcodes.Reconnect, d: null });
  }

  /** Forgets every session: whoever resumes has to identify. */
  forget(): void {
    this.sessions.clear();
  }

  /** Tells clients that their session is no good any more. */
  invalidate(isResumable = false): void {
    if (!isResumable) this.forget();
    for (const connection of this.connections) {
      if (connection.session) connection.session.connection = undefined;
      connection.session = undefined;
      this.#send(connection, { op: GatewayOpcodes.InvalidSession, d: isResumable });
    }
  }

  /** The same dispatch again, as Discord may send it after a resume. */
  repeat(t: EventName): void {
    for (const session of this.sessions.values()) session.repeat(t);
  }

  /** Asks every client for a heartbeat: what was dispatched before has been emitted once it comes. */
  async round(): Promise<void> {
    const asked = [...this.connections].filter(({ session }) => session !== undefined);
    const beats = asked.map((connection) => connection.beats());
    for (const connection of asked) {
      connection.asked += 1;
      this.#send(connection, { op: GatewayOpcodes.Heartbeat, d: null });
    }
    await Promise.all(beats);
  }

  #greet(connection: Connection): void {
    this.connections.add(connection);
    connection.on("closed", (code: number) => {
      this.connections.delete(connection);
      const { session } = connection;
      if (session?.connection === connection) session.connection = undefined;
      // Who says goodbye for good can't resume.
      if (session && (code === 1000 || code === 1001)) this.sessions.delete(session.id);
      this.emit("closed", code);
    });
    connection.on("packet", (text: string) => this.#heed(connection, () => this.#take(connection, text)));
    this.#heed(connection, () => {
      const { spoken } = connection;
      if (spoken.get("v") !== "10") throw new Goodbye(GatewayCloseCodes.InvalidAPIVersion);
      if (spoken.get("encoding") !== "json" || spoken.has("compress"))
        throw new Goodbye(GatewayCloseCodes.DecodeError);
      const d = { heartbeat_interval: this.heartbeatMs, _trace: ["fake"] };
      this.#send(connection, { op: GatewayOpcodes.Hello, d });
    });
  }

  #heed(connection: Connection, act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof Goodbye)) throw error;
      connection.close(error.code);
    }
  }

  #send(connection: Connection, packet: Packet): void {
    this.spoken.add(`sent ${packet.op}`);
    connection.send(packet);
  }

  #take(connection: Connection, text: string): void {
    const packet = parsed(text);
    const { session } = connection;
    const { op } = packet;
    if (op === GatewayOpcodes.Heartbeat && connection.asked > 0) connection.asked -= 1;
    else count(connection);
    if (op === GatewayOpcodes.Identify || op === GatewayOpcodes.Resume) {
      if (session) throw new Goodbye(GatewayCloseCodes.AlreadyAuthenticated);
      if (op === GatewayOpcodes.Identify) this.#identify(connection, packet.d);
      else this.#resume(connection, packet.d);
    } else if (op === GatewayOpcodes.Heartbeat) {
      connection.emit("heartbeat");
      this.emit("heartbeat", session);
      if (!this.isDeaf) this.#send(connection, { op: GatewayOpcodes.HeartbeatAck });
    } else if (!session) throw new Goodbye(GatewayCloseCodes.NotAuthenticated);
    else if (op === GatewayOpcodes.PresenceUpdate) this.emit("presence", packet.d);
    else if (op === GatewayOpcodes.RequestGuildMembers)
      this.#members(session, packet.d as { guild_id: string; nonce?: string });
    else throw new Goodbye(GatewayCloseCodes.UnknownOpcode);
    this.spoken.add(`taken ${op}`);
  }

  #identify(connection: Connection, asked: Asked): void {
    const { token, intents, shard = [0, 1] } = asked;
    const [index, count] = shard;
    if (token !== TOKEN) throw new Goodbye(GatewayCloseCodes.AuthenticationFailed);
    if (!Number.isInteger(intents) || intents < 0 || intents > ALL_INTENTS)
      throw new Goodbye(GatewayCloseCodes.InvalidIntents);
    if ((intents & PRIVILEGED & ~this.world.granted) !== 0)
      throw new Goodbye(GatewayCloseCodes.DisallowedIntents);
    if (!(index >= 0 && index < count)) throw new Goodbye(GatewayCloseCodes.InvalidShard);
    this.sessionsLeft -= 1;
    const { world } = this;
    const session = new Session(`session-${world.id()}`, [index, count], intents, connection);
    this.sessions.set(session.id, session);
    const guilds = [...world.guilds.values()].filter(
      ({ id, members }) => shardOf(id, count) === index && members.has(world.bot.id),
    );
    this.#dispatch(session, "READY", readyOf(world, session, guilds, this.url));
    const everybody = session.wants(GatewayIntentBits.GuildMembers);
    if (session.wants(GatewayIntentBits.Guilds))
      for (const guild of guilds)
        this.#dispatch(session, "GUILD_CREATE", guildCreate(world, guild, everybody));
    this.emit("identified", session);
  }

  #resume(
    connection: Connection,
    { token, session_id, seq }: { token: string; session_id: string; seq: number },
  ): void {
    if (token !== TOKEN) throw new Goodbye(GatewayCloseCodes.AuthenticationFailed);
    const session = this.sessions.get(session_id);
    if (session && seq > session.seq) throw new Goodbye(GatewayCloseCodes.InvalidSeq);
    const missed = session?.since(seq);
    if (!session || !missed) {
      this.#send(connection, { op: GatewayOpcodes.InvalidSession, d: false });
      return;
    }
    session.connection?.close(GatewayCloseCodes.SessionTimedOut);
    session.connection = connection;
    connection.session = session;
    for (const text of missed) connection.write(text);
    this.#dispatch(session, "RESUMED", { _trace: ["fake"] });
    this.emit("resumed", session);
  }

  #members(session: Session, { guild_id, nonce }: { guild_id: string; nonce?: string }): void {
    const { world } = this;
    const guild = world.guilds.get(guild_id);
    if (!guild) return;
    this.#dispatch(session, "GUILD_MEMBERS_CHUNK", {
      guild_id,
      members: [...guild.members.values()].map((member) => memberOf(world, member)),
      chunk_index: 0,
      chunk_count: 1,
      not_found: [],
      ...(nonce === undefined ? {} : { nonce }),
    });
  }

  #tell({ t, d, guild, channel, intents }: Told): void {
    const { world } = this;
    const isElsewhere = guild !== undefined && !world.guilds.get(guild)?.members.has(world.bot.id);
    const isHidden = isElsewhere || (channel !== undefined && !this.#sees(channel));
    for (const session of this.sessions.values()) {
      const [index, count] = session.shard;
      if ((guild === undefined ? 0 : shardOf(guild, count)) !== index) continue;
      if (isHidden || !session.wants(intents)) continue;
      const isMessage = t === "MESSAGE_CREATE" || t === "MESSAGE_UPDATE";
      const seen =
        isMessage && !session.wants(GatewayIntentBits.MessageContent)
          ? withoutContent(d as APIMessage, world.bot.id, guild === undefined)
          : d;
      this.#dispatch(session, t, seen);
    }
  }

  /** What is told of a channel that is gone by now was allowed to be seen. */
  #sees(channel: string): boolean {
    const { world } = this;
    return !world.channels.has(channel) || may(world, world.bot.id, channel, "ViewChannel");
  }

  #dispatch(session: Session, t: EventName, d: unknown): void {
    this.spoken.add(`sent ${GatewayOpcodes.Dispatch}`);
    this.told.add(t);
    session.dispatch(t, d);
  }
}
