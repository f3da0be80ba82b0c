import type { SlackDesk } from "./answer.js";
import { type BoltApp, internalsOf, type Respond } from "./app.js";
import { OWN } from "./buttons.js";
import { answerCommand } from "./command.js";
import { Home } from "./home.js";
import type { Interaction } from "./interaction.js";
import { FORM_MODAL } from "./modal.js";
import { answerPress } from "./press.js";
import type { Raw } from "./raw.js";
import { toSlackAlone } from "./response-url.js";
import { answerShortcut, TASK_SHORTCUT } from "./shortcut.js";
import { answerSubmit } from "./submit.js";

export interface Listening {
  /** The slash command's name, or none. */
  readonly command: string | false;
  /** Whether the app's home is ours. */
  readonly home: boolean;
}

/** Adds listeners for what is asked of Pawpact itself. @returns takes them away again; the host's stay. */
export function listen(app: BoltApp, desk: SlackDesk, { command, home }: Listening): () => void {
  const { listeners } = internalsOf(app);
  const before = new Set(listeners);
  const shown = new Home(desk);
  const { slackApiUrl } = app.webClientOptions as { slackApiUrl?: string };
  const safely = <G extends { readonly respond: Respond }>(given: G, { response_url }: Raw): G => ({
    ...given,
    respond: toSlackAlone(given.respond, response_url, slackApiUrl),
  });
  if (command !== false) app.command(command, (given) => answerCommand(desk, safely(given, given.command)));
  app.action(new RegExp(`^${OWN}`), (given) =>
    answerPress(desk, safely(given, given.body), async (asked, client) => {
      if (home) await shown.show(asked, client);
    }),
  );
  app.view(new RegExp(`^${FORM_MODAL}$`), (given) => answerSubmit(desk, given));
  app.shortcut(TASK_SHORTCUT, (given) => answerShortcut(desk, safely(given, given.body)));
  if (home) {
    app.event("app_home_opened", ({ event, client }) => shown.opened(event, client));
  }
  const added = listeners.filter((listener) => !before.has(listener));
  return () => {
    for (const listener of added) {
      const index = listeners.indexOf(listener);
      if (index >= 0) listeners.splice(index, 1);
    }
  };
}

/** Whether an interaction is with Pawpact, and none of the host's. */
export function isOwn({ kind, name }: Interaction, command: string | false): boolean {
  return kind === "command" ? name === command : name.startsWith(OWN);
}
