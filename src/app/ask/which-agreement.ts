import { hash53 } from "../../bytes/hash53.js";
import type { Place } from "../../chat/event.js";
import type { Rules } from "../../chat/rules.js";
import { optionsOf } from "../../command/chat.js";
import { readStart } from "../../command/line.js";
import { AskError } from "../../command/refusal.js";
import type { Asked } from "../desk.js";

interface Held {
  readonly rules: Rules;
}

/** Of several agreements the one that holds at a place: that which names it most narrowly; `null` where none does. */
export function agreementAt<H extends Held>(held: readonly H[], place: Place): H | null {
  let found: H | null = null;
  let narrowest = 0;
  for (const one of held) {
    const narrowness = one.rules.scope.narrowness(place);
    if (narrowness > narrowest) [found, narrowest] = [one, narrowness];
  }
  return found;
}

/** A short name of an agreement (0-9a-z), for what has no room for its id. */
export function markOf({ terms }: Pick<Rules, "terms">): string {
  return hash53(terms.id).toString(36).slice(-8);
}

/**
 * The agreement that a line is for: that which what was pressed speaks of, else that of the task which it names, else
 * that of the place it is asked in, else the only one in the workspace. What holds in other workspaces alone is never asked.
 *
 * @throws {AskError} where there is none, or more than one.
 */
export function agreementFor<H extends Held>(
  held: readonly H[],
  { place, agreement }: Asked,
  line: string,
): H {
  const near = held.filter(({ rules }) => rules.scope.touches(place));
  const meant = agreement === undefined ? undefined : near.find(({ rules }) => markOf(rules) === agreement);
  if (meant) return meant;
  const channel = channelIn(line, place.platform);
  const ofTask = channel === null ? null : agreementAt(near, { ...place, channel });
  const found = ofTask ?? agreementAt(near, place) ?? (near.length === 1 ? near[0]! : null);
  if (found) return found;
  const titles = near.map(({ rules }) => `"${rules.terms.title}"`);
  throw new AskError(
    titles.length === 0
      ? "/pact: found no agreement that holds here, expected one. Ask where one does"
      : `/pact: found ${titles.join(" and ")} in this workspace and none of them here, expected one. Ask in a channel of the one that you mean`,
  );
}

/** The channel of the task that a line names by its whole id: `task reopen task:slack:C0HELP:1743761011.178999:…`. */
function channelIn(line: string, platform: string): string | null {
  try {
    const { form, texts } = readStart(line);
    for (const [name, { type }] of Object.entries(optionsOf(form))) {
      // What `why` asks for may be a task, too.
      const id = type === "task" || type === "text" ? (texts.get(name) ?? "") : "";
      const [prefix, channel, message] = /\s/.test(id) ? [] : id.split(":");
      if (prefix === platform && channel && message) return channel;
    }
  } catch (error) {
    // Whoever answers the line says what is wrong with it.
    if (!(error instanceof AskError)) throw error;
  }
  return null;
}
