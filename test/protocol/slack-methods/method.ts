import { SlackRefusal, type SlackWorkspace } from "../slack-workspace.js";

/** As Slack takes them: everything is text, objects are JSON. */
export type Arguments = Readonly<Record<string, string>>;

/** What every method takes: Bolt's clients name the workspace in all their calls. */
const EVERYWHERE = ["token", "team_id"];

/** One method of the Web API. */
export interface Method {
  /** Every argument that there is; another one is refused. */
  readonly takes: readonly string[];
  /** Those without which it is refused. */
  readonly requires?: readonly string[];
  /** The scope that it takes; none for some. */
  readonly needs?: string | ((given: Arguments, slack: SlackWorkspace) => string);
  act(slack: SlackWorkspace, given: Arguments): object;
}

export type Methods = Readonly<Record<string, Method>>;

/** Does what a method does, or refuses as Slack does. @throws {SlackRefusal} */
export function act(
  { takes, requires = [], needs, act }: Method,
  slack: SlackWorkspace,
  given: Arguments,
): object {
  const needed = typeof needs === "function" ? needs(given, slack) : needs;
  if (needed !== undefined && !slack.scopes.has(needed)) {
    throw new SlackRefusal("missing_scope", { needed, provided: [...slack.scopes].join(",") });
  }
  const wrong = [
    ...Object.keys(given).flatMap((name) =>
      takes.includes(name) || EVERYWHERE.includes(name) ? [] : [`[ERROR] no such argument: ${name}`],
    ),
    ...requires.flatMap((name) => (given[name] ? [] : [`[ERROR] missing required field: ${name}`])),
  ];
  if (wrong.length > 0)
    throw new SlackRefusal("invalid_arguments", { response_metadata: { messages: wrong } });
  return act(slack, given);
}

/** @throws {SlackRefusal} for what is no JSON. */
export function parsed(text: string, refusal = "invalid_json"): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SlackRefusal(refusal);
  }
}
