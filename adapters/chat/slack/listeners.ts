import { objectsIn } from "../raw.js";
import { replaceMethod } from "../replace.js";
import type { SlackDesk } from "./answer.js";
import { type BoltApp, internalsOf, type Respond } from "./app.js";
import { OWN } from "./buttons.js";
import { answerCommand } from "./command.js";
import { Home } from "./home.js";
import type { Interaction } from "./interaction.js";
import { FORM_MODAL } from "./modal.js";
import { answerPress } from "./press.js";
import { asRaw, type Raw } from "./raw.js";
import { toSlackAlone } from "./response-url.js";
import { answerShortcut, TASK_SHORTCUT } from "./shortcut.js";
import { answerSubmit } from "./submit.js";

export interface Listening {
  /** The desk of the workspace that a request is of; `null` where nobody knows that. */
  desks(body: Raw): SlackDesk | null;
  /** The slash command's name, or none. */
  readonly command: string | false;
  /** Whether the app's home is ours. */
  readonly home: boolean;
}

/**
 * Answers what is asked of Pawpact itself, through listeners of the app's own kind. They are among the host's only while
 * a request of ours is under way: Bolt goes through every listener for every request, which takes the host its time.
 * @returns ends that; the host's listeners stay.
 */
export function listen(app: BoltApp, { desks, command, home }: Listening): () => void {
  const { listeners } = internalsOf(app);
  const before = new Set(listeners);
  const homes = new WeakMap<SlackDesk, Home>();
  const homeOf = (desk: SlackDesk): Home => {
    const known = homes.get(desk) ?? new Home(desk);
    homes.set(desk, known);
    return known;
  };
  const { slackApiUrl } = app.webClientOptions as { slackApiUrl?: string };
  const safely = <G extends { readonly respond: Respond }>(given: G, { response_url }: Raw): G => ({
    ...given,
    respond: toSlackAlone(given.respond, response_url, slackApiUrl),
  });
  // Bolt has authorized a request by then: that its workspace is not known is rare, and Slack says then that nobody answered.
  const at = async (body: Raw, answer: (desk: SlackDesk) => Promise<void>) => {
    const desk = desks(body);
    if (desk) await answer(desk);
  };
  if (command !== false) {
    app.command(command, (given) =>
      at(given.command, (desk) => answerCommand(desk, safely(given, given.command))),
    );
  }
  app.action(new RegExp(`^${OWN}`), (given) =>
    at(given.body, (desk) =>
      answerPress(desk, safely(given, given.body), async (asked, client) => {
        if (home) await homeOf(desk).show(asked, client);
      }),
    ),
  );
  app.view(new RegExp(`^${FORM_MODAL}$`), (given) => at(given.body, (desk) => answerSubmit(desk, given)));
  app.shortcut(TASK_SHORTCUT, (given) =>
    at(given.body, (desk) => answerShortcut(desk, safely(given, given.body))),
  );
  if (home) {
    app.event("app_home_opened", ({ event, body, client }) =>
      at(body, (desk) => homeOf(desk).opened(event, client)),
    );
  }
  const own = listeners.filter((listener) => !before.has(listener));
  const leave = () => {
    for (const listener of own) {
      const index = listeners.indexOf(listener);
      if (index >= 0) listeners.splice(index, 1);
    }
  };
  leave();
  let underWay = 0;
  const restore = replaceMethod<BoltApp["processEvent"]>(app, "processEvent", (process) => (request) => {
    if (!isForUs(request.body, command, home)) return process(request);
    underWay += 1;
    if (underWay === 1) listeners.push(...own);
    return process(request).finally(() => {
      underWay -= 1;
      if (underWay === 0) leave();
    });
  });
  return () => {
    restore();
    leave();
  };
}

/** By the name alone, whatever else the body holds. */
function isForUs(body: Raw, command: string | false, home: boolean): boolean {
  if (body.command !== undefined) return body.command === command;
  if (body.type === "event_callback") return home && asRaw(body.event)?.type === "app_home_opened";
  const named = [body.callback_id, asRaw(body.view)?.callback_id];
  const pressed = objectsIn(body.actions).map(({ action_id }) => action_id);
  return [...named, ...pressed].some((name) => typeof name === "string" && name.startsWith(OWN));
}

/** Whether an interaction is with Pawpact, and none of the host's. */
export function isOwn({ kind, name }: Interaction, command: string | false): boolean {
  return kind === "command" ? name === command : name.startsWith(OWN);
}
