import type { Action, ActionEvent } from "../../chat/event.js";
import { interpret } from "../../chat/interpret.js";
import { AskError } from "../../command/refusal.js";
import { channel, words } from "../../report/words.js";
import type { Fact } from "../../task/fact.js";
import type { Asked, Desk } from "../desk.js";
import { type Meant, tasksIn } from "./which-task.js";

/** Something that is said of a task, and where. */
export interface Saying {
  readonly conversation: string;
  readonly action: Action;
  /** A message of the task that is meant. */
  readonly on: string | undefined;
  /** ms since epoch */
  readonly now: number;
}

/** Records an action, and folds its conversation with it. @throws {AskError} where nothing came of it. */
export async function say(
  desk: Desk,
  { place, direct, message, at, author }: Asked,
  { conversation, action, on, now }: Saying,
): Promise<Meant[]> {
  const event: ActionEvent = {
    kind: "action",
    place,
    conversation,
    ...(direct ? { direct: true } : {}),
    message,
    at,
    author,
    ...(on === undefined ? {} : { on }),
    action,
  };
  const facts = interpret(event, desk.rules);
  if (facts.length === 0) {
    throw new AskError(
      words`task: found a place that the agreement does not cover (${channel(`${place.platform}:${place.channel}`)}), expected one in its scope. Ask there, or widen scope in the agreement`,
    );
  }
  const { parked } = await desk.record(facts);
  if (parked > 0) {
    throw new AskError(
      "task: found a fact that the ledger can't take, expected it recorded. It is kept aside; ask whoever runs Pawpact to look",
    );
  }
  const stored = (await desk.ledger.load(conversation)).facts;
  const all = new Map<string, Fact>([...facts, ...stored].map((fact) => [fact.id, fact]));
  return tasksIn(all.values(), desk.frame(), now);
}
