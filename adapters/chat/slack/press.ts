import type { Asked } from "../../../src/app/desk.js";
import { formFor } from "../../../src/command/form.js";
import { actionText } from "../../../src/report/actions.js";
import { answerLine, attempt, type Said, type SlackDesk, sentence } from "./answer.js";
import type { InteractionArguments, SlackClient } from "./app.js";
import { askedBy, fromOf } from "./asked.js";
import { blocksOf } from "./blocks.js";
import { type Container, containerOf, type Pressed, pressedIn } from "./buttons.js";
import { refusalOf } from "./faults.js";
import { answerModal, formModal } from "./modal.js";
import { asRaw, type Raw } from "./raw.js";
import { respondWith } from "./respond.js";

const MOMENT = "One moment…";

/**
 * Answers a button of our own as whoever pressed it: below a message that all see, to them alone; in a message that they
 * alone see, or in a modal, in its place. A message that all see stays as it is. Never rejects.
 *
 * @param answered a button of the app's home was answered: what stands there may be old
 */
export async function answerPress(
  desk: SlackDesk,
  given: InteractionArguments,
  answered: (asked: Asked, client: SlackClient) => Promise<void>,
): Promise<void> {
  const { body, ack, client } = given;
  try {
    await ack();
    const pressed = pressedIn(body);
    const by = askedBy(desk, body);
    if (!pressed || !by) return;
    const { agreement } = pressed;
    const asked = agreement === undefined ? by : { ...by, agreement };
    const container = containerOf(body);
    if (pressed.asks.length > 0) return await openForm(desk, given, asked, pressed, container);
    const answer = () => answerLine(desk, asked, pressed.line);
    if (container.kind === "message") return await respond(desk, given, await answer(), container);
    const view = container.kind === "modal" ? container.view : await openMoment(client, body);
    await showIn(desk, client, view, await answer());
    if (container.kind === "home") await answered(asked, client);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    desk.pact.log.warn(`slack: a button was not answered: ${reason}`);
  }
}

function respond(
  desk: SlackDesk,
  given: InteractionArguments,
  said: Said,
  { ephemeral, thread }: Container,
): Promise<void> {
  return respondWith(desk, given.respond, said, { replace: ephemeral, thread });
}

/** A trigger is good for 3 s: the modal comes at once, and the answer into it. */
async function openMoment(client: SlackClient, { trigger_id }: Raw): Promise<string | null> {
  const view = answerModal(blocksOf({ title: MOMENT, blocks: [] }));
  const opened = asRaw(await client.apiCall("views.open", { trigger_id, view }));
  const id = asRaw(opened?.view)?.id;
  return typeof id === "string" ? id : null;
}

/** Puts an answer into a modal that is open. */
export async function showIn(
  { pact }: SlackDesk,
  client: SlackClient,
  view_id: string | null,
  { blocks, plainer }: Said,
): Promise<void> {
  if (view_id === null) return;
  const show = (shown: readonly Raw[]) =>
    client.apiCall("views.update", { view_id, view: answerModal(shown) }).then(
      () => null,
      (error: unknown) => error,
    );
  const refused = await show(blocks);
  if (refused === null || (plainer && (await show(plainer)) === null)) return;
  const reason = refused instanceof Error ? refused.message : String(refused);
  pact.log.warn(`slack: an answer was refused, expected Slack to show it: ${reason}`);
}

async function openForm(
  desk: SlackDesk,
  given: InteractionArguments,
  asked: Asked,
  pressed: Pressed,
  container: Container,
): Promise<void> {
  let opened = false;
  const refused = await attempt(desk, async () => {
    desk.limit.take(asked.author.id, desk.pact.clock.now());
    const { line, asks } = pressed;
    const view = formModal(formFor(line, asks), { line, asks, from: fromOf(asked) });
    if (!view) return sentence(actionText({ label: "Type it instead", line, asks }));
    opened = await isOpened(desk, given, container, view);
    return sentence("The form could not be opened in time. Press the button once more.");
  });
  if (opened) return;
  if (container.kind === "message") await respond(desk, given, refused, container);
  else if (container.kind === "modal") await showIn(desk, given.client, container.view, refused);
}

/** From a modal a form lies on top of it. */
async function isOpened(
  { pact }: SlackDesk,
  { body: { trigger_id }, client }: InteractionArguments,
  { kind }: Container,
  view: Raw,
): Promise<boolean> {
  const method = kind === "modal" ? "views.push" : "views.open";
  try {
    await client.apiCall(method, { trigger_id, view });
    return true;
  } catch (error) {
    const reason = refusalOf(error) ?? "no answer";
    pact.log.warn(`slack: ${method} found ${reason}, expected the form to open. It can be asked for again`);
    return false;
  }
}
