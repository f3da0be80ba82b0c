import { ChatError } from "../../../src/ports/chat.js";
import type { SlackClient } from "./app.js";
import { chatErrorOf, refusalOf } from "./faults.js";
import type { Identity } from "./identity.js";
import type { Pictures } from "./pictures.js";
import type { Site } from "./site.js";

/** A workspace that may be posted in. */
export interface Room {
  readonly identity: Pick<Identity, "workspace">;
  readonly client: SlackClient;
  readonly pictures: Pictures;
  readonly site: Site;
}

/** Where an app may post: in the one workspace of its token, or in those that it is installed in. */
export interface Rooms {
  /** Where it has a token of its own. */
  readonly only: Room | null;
  every(): Promise<readonly Room[]>;
  /** By its bare id; `null` where the app is not installed there. */
  named(team: string): Promise<Room | null>;
  /** The bare workspace that a channel or a person was last found in. */
  teamOf(id: string): string | undefined;
  note(id: string, room: Room): void;
}

/** Words by which Slack says that a channel or person is of that workspace, though it may not be read. */
const THERE = new Set(["not_in_channel", "is_archived"]);
/** That there is none, or none that the bot is shown, or that nobody can tell. */
const ELSEWHERE = new Set(["channel_not_found", "user_not_found", "users_not_found", "missing_scope"]);

/** Tells in which workspace a channel or a person is to be posted to, among those that may be. */
export class Reach {
  /** @param scope bare workspaces; `null`: every one */
  constructor(
    private readonly rooms: () => Rooms | null,
    private readonly scope: readonly string[] | null,
  ) {}

  /** @param id bare @throws {ChatError} where there is none. */
  async of(id: string, doing: string): Promise<Room> {
    const rooms = this.rooms();
    if (rooms?.only) return rooms.only;
    const allowed = rooms ? await this.#allowed(rooms) : [];
    const heardIn = allowed.find(({ identity }) => identity.workspace === rooms?.teamOf(id));
    const [first, ...more] = allowed;
    if (heardIn || (first && more.length === 0)) return heardIn ?? first!;
    for (const room of allowed) {
      if (!(await isThere(room.client, id, doing))) continue;
      rooms?.note(id, room);
      return room;
    }
    const wanted = this.scope?.join(", ") ?? "one";
    throw new ChatError(
      "chat/refused",
      `${doing}: found it in none of ${allowed.length} workspaces that have the app, expected it in ${wanted}. Install the app there, and invite the bot where the channel is private`,
    );
  }

  async #allowed(rooms: Rooms): Promise<readonly Room[]> {
    if (!this.scope) return rooms.every();
    const named = await Promise.all(this.scope.map((team) => rooms.named(team)));
    return named.filter((room) => room !== null);
  }
}

/** Asked before anything is sent: a picture must not lie in another house's workspace. */
async function isThere(client: SlackClient, id: string, doing: string): Promise<boolean> {
  try {
    await (/^[UW]/.test(id)
      ? client.apiCall("conversations.open", { users: id, return_im: false })
      : client.apiCall("conversations.history", { channel: id, limit: 1 }));
    return true;
  } catch (error) {
    const word = refusalOf(error);
    if (word !== null && THERE.has(word)) return true;
    if (word !== null && ELSEWHERE.has(word)) return false;
    throw chatErrorOf(doing, error);
  }
}
