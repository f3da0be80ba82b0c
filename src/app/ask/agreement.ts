import { renderAgreement } from "../../agreement/render.js";
import { agreementReport } from "../../report/agreement.js";
import type { Fact, Party } from "../../task/fact.js";
import type { Answer, Asked, Desk } from "../desk.js";
import { HOUSE } from "../house.js";
import { answerOf, type CommandNamed, instantOf } from "./asking.js";

/** `agreement`: what was promised, and who has accepted it. */
export async function agreement(
  desk: Desk,
  asked: Asked,
  command: CommandNamed<"agreement">,
): Promise<Answer> {
  const { terms } = desk.frame();
  const { facts } = await desk.ledger.load(HOUSE.terms);
  const accepted = acceptedBy(facts, renderAgreement(terms), instantOf(desk, asked));
  return answerOf(agreementReport(terms, accepted), command);
}

/** The parties whose own members accepted the proposal of these terms, by its id. */
function acceptedBy(facts: readonly Fact[], text: string, now: number): ReadonlySet<Party> {
  const proposals = new Set(
    facts.flatMap((fact) => (fact.type === "terms.proposed" && fact.data.terms === text ? [fact.id] : [])),
  );
  return new Set(
    facts.flatMap((fact) =>
      fact.type === "terms.accepted" &&
      fact.at <= now &&
      fact.actor.party === fact.data.by &&
      proposals.has(fact.data.terms)
        ? [fact.data.by]
        : [],
    ),
  );
}
