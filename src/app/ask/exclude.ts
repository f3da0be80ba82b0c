import { hash53 } from "../../bytes/hash53.js";
import { actorOf, sourceOf } from "../../chat/interpret.js";
import { formOf, pathOf } from "../../command/catalogue.js";
import { AskError } from "../../command/refusal.js";
import { exclusionReport, exclusionsReport } from "../../report/exclusions.js";
import type { Fact, HouseFact } from "../../task/fact.js";
import { utcText } from "../../time/iso.js";
import type { Answer, Asked, Desk } from "../desk.js";
import { HOUSE } from "../house.js";
import { answerOf, type CommandNamed, instantOf } from "./asking.js";
import { type Exclusion, exclusionsIn } from "./exclusions.js";
import { assertMay } from "./may.js";
import { whichTask } from "./which-task.js";

type ExcludeCommand = CommandNamed<"exclude">;
type Sub<S extends ExcludeCommand["sub"]> = Extract<ExcludeCommand, { readonly sub: S }>;
type ExclusionFact = Extract<HouseFact, { type: `exclusion.${string}` }>;
type Body = {
  [T in ExclusionFact["type"]]: Pick<Extract<ExclusionFact, { type: T }>, "type" | "data">;
}[ExclusionFact["type"]];

/** `exclude …`: proposes, accepts, withdraws or lists what does not count. */
export async function exclude(desk: Desk, asked: Asked, command: ExcludeCommand): Promise<Answer> {
  assertMay(desk.rules, asked.author, pathOf(command), formOf(command));
  const now = instantOf(desk, asked);
  if (command.sub === "list") {
    return answerOf(exclusionsReport(desk.frame().terms, await exclusionsOf(desk, now)), command);
  }
  const body = await bodyOf(desk, asked, command, now);
  const fact = {
    ...body,
    id: `${asked.message}:${body.type}`,
    conversation: HOUSE.exclusions,
    at: asked.at,
    actor: actorOf(asked.author, desk.rules),
    source: sourceOf(asked.place, asked.message),
    rule: `command:${pathOf(command)}`,
  } as Fact;
  const { parked } = await desk.record([fact]);
  if (parked > 0) {
    throw new AskError(
      `${pathOf(command)}: found a fact that the ledger can't take, expected it recorded. It is kept aside; ask whoever runs Pawpact to look`,
    );
  }
  const known = await exclusionsOf(desk, now, fact);
  const made = known.find(({ id }) => id === body.data.exclusion)!;
  return answerOf(exclusionReport(desk.frame().terms, made), command);
}

async function exclusionsOf(desk: Desk, now: number, newest?: Fact): Promise<Exclusion[]> {
  const { facts } = await desk.ledger.load(HOUSE.exclusions);
  const all = new Map([...(newest ? [newest] : []), ...facts].map((fact) => [fact.id, fact]));
  return exclusionsIn(all.values(), desk.frame(), now);
}

async function bodyOf(
  desk: Desk,
  asked: Asked,
  command: Exclude<ExcludeCommand, Sub<"list">>,
  now: number,
): Promise<Body> {
  switch (command.sub) {
    case "task":
      return taskProposal(desk, asked, command, now);
    case "window":
      return windowProposal(asked, command);
    case "accept":
    case "withdraw":
      return decision(desk, asked, command, now);
    default:
      return command satisfies never;
  }
}

/** Short enough to be typed; the same for the same interaction. */
function idFor({ message }: Asked): string {
  return `x${hash53(message).toString(36).slice(-8)}`;
}

async function taskProposal(desk: Desk, asked: Asked, command: Sub<"task">, now: number): Promise<Body> {
  const { category, reason, task: given } = command.values;
  const { task } = await whichTask(desk, asked, "exclude task", given, now, () => true);
  const exclusion = idFor(asked);
  const same = (await exclusionsOf(desk, now)).find(
    ({ id, what, state }) =>
      id !== exclusion && state !== "withdrawn" && "task" in what && what.task === task.id,
  );
  if (same) {
    throw new AskError(
      `exclude task: found ${same.id}, which is of ${task.id} already (${same.state}); expected a task without one. See: /pact exclude list`,
    );
  }
  return { type: "exclusion.proposed", data: { category, exclusion, reason, task: task.id } };
}

function windowProposal(asked: Asked, { values }: Sub<"window">): Body {
  const { from, to: end, lasting, category, reason } = values;
  if ((end === undefined) === (lasting === undefined)) {
    throw new AskError(
      `exclude window: found ${end === undefined ? "neither to nor lasting" : "both to and lasting"}, expected one of them. Say when it ends, or how long it lasts: lasting:2h`,
    );
  }
  const to = end ?? from + lasting!;
  if (to <= from || to > LAST_INSTANT) {
    throw new AskError(
      `exclude window: to found ${utcText(to)}, expected an instant after ${utcText(from)} and before 2100. Correct one of them`,
    );
  }
  return {
    type: "exclusion.proposed",
    data: { category, exclusion: idFor(asked), from, reason, to },
  };
}

/** Facts hold instants up to the end of 2099. */
const LAST_INSTANT = 4_102_444_799_999;

async function decision(
  desk: Desk,
  asked: Asked,
  command: Sub<"accept"> | Sub<"withdraw">,
  now: number,
): Promise<Body> {
  const path = pathOf(command);
  const { id } = command.values;
  const found = (await exclusionsOf(desk, now)).filter((one) => one.id.startsWith(id.toLowerCase()));
  const [meant, another] = found;
  if (!meant || another) {
    const what = meant ? `several for "${id}" (${found.map((one) => one.id).join(", ")})` : `"${id}"`;
    throw new AskError(`${path}: found ${what}, expected the id of one exclusion. See: /pact exclude list`);
  }
  const exclusion = meant.id;
  const party = desk.rules.partyOf(asked.author);
  if (command.sub === "withdraw") {
    if (meant.by.party === party) return { type: "exclusion.withdrawn", data: { exclusion } };
    throw new AskError(
      `${path}: found ${exclusion}, which the ${meant.by.party} proposed; expected one of the ${party}. Ask a member of the ${meant.by.party} to withdraw it`,
    );
  }
  if (meant.state === "withdrawn") {
    throw new AskError(
      `${path}: found ${exclusion} withdrawn, expected one that is proposed. Propose it anew: /pact help exclude`,
    );
  }
  return { type: "exclusion.accepted", data: { exclusion } };
}
