import { ChatError } from "../../../src/ports/chat.js";
import type { SlackClient } from "./app.js";
import { chatErrorOf, refusalOf } from "./faults.js";
import type { Workspace, Workspaces } from "./workspaces.js";

/** Words by which Slack says that a channel or person is of that workspace, though it may not be read. */
const THERE = new Set(["not_in_channel", "is_archived"]);
/** That there is none, or none that the bot is shown, or that nobody can tell. */
const ELSEWHERE = new Set(["channel_not_found", "user_not_found", "users_not_found", "missing_scope"]);

/** Tells in which workspace a channel or a person is to be posted to, among those that may be. */
export class Reach {
  /** @param scope bare workspaces; `null`: every one */
  constructor(
    private readonly workspaces: () => Workspaces | null,
    private readonly scope: readonly string[] | null,
  ) {}

  /** @param id bare @throws {ChatError} where there is none. */
  async of(id: string, doing: string): Promise<Workspace> {
    const workspaces = this.workspaces();
    if (workspaces?.only) return workspaces.only;
    const allowed = workspaces ? await this.#allowed(workspaces) : [];
    const learned = workspaces?.teamOf(id);
    const heardIn = allowed.find(({ identity }) => identity.workspace === learned);
    const [first, ...more] = allowed;
    if (heardIn || (first && more.length === 0)) return heardIn ?? first!;
    for (const workspace of allowed) {
      if (!(await isThere(workspace.client, id, doing))) continue;
      workspaces?.note(id, workspace);
      return workspace;
    }
    const wanted = this.scope?.join(", ") ?? "one";
    throw new ChatError(
      "chat/refused",
      `${doing}: found it in none of ${allowed.length} workspaces that have the app, expected it in ${wanted}. Install the app there, and invite the bot where the channel is private`,
    );
  }

  async #allowed(workspaces: Workspaces): Promise<readonly Workspace[]> {
    if (!this.scope) return workspaces.all;
    const named = await Promise.all(this.scope.map((team) => workspaces.named(team)));
    return named.filter((workspace) => workspace !== null);
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
