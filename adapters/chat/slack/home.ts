import { AskError, type Asked } from "../../../src/app/desk.js";
import { withActions } from "../../../src/report/actions.js";
import type { Action, Block, Report } from "../../../src/report/report.js";
import type { Pact } from "../../pact/adapter.js";
import { attempt, pictureFor, type Said, type SlackDesk, sentence } from "./answer.js";
import type { SlackClient } from "./app.js";
import { blocksOf, type ShownPicture } from "./blocks.js";
import { namingFor } from "./naming.js";
import type { Raw } from "./raw.js";

/** Opened again sooner than this, it stays as it is. */
const AGAIN_AFTER_MS = 30_000;
/** A picture is drawn and uploaded this often at most, whoever looks. */
const PICTURE_EVERY_MS = 15 * 60_000;
const MOST_PEOPLE = 10_000;

/** The app's home: the scorecard, the pet's card, a person's own open tasks, and where to go on. */
export class Home {
  /** When somebody's was shown last, ms since epoch. */
  readonly #shownAt = new Map<string, number>();
  readonly #pictures = new Map<Pact, { readonly at: number; readonly shown: Promise<ShownPicture | null> }>();

  constructor(private readonly desk: SlackDesk) {}

  /** Somebody has opened the app, at its home or elsewhere. Never rejects. */
  async opened(event: object, client: SlackClient): Promise<void> {
    const { user, tab, event_ts } = event as Raw;
    if (tab !== "home" || typeof user !== "string") return;
    const { pact, identity } = this.desk;
    const at = pact.clock.now();
    if (at - (this.#shownAt.get(user) ?? Number.NEGATIVE_INFINITY) < AGAIN_AFTER_MS) return;
    await this.show(
      {
        author: { id: `slack:${user}` },
        place: { platform: "slack", workspace: identity.workspace, channel: user },
        message: `slack:${user}:home:${String(event_ts)}`,
        at,
      },
      client,
    );
  }

  /** Shows it as it stands now to whoever asked. Never rejects. */
  async show(asked: Asked, client: SlackClient): Promise<void> {
    const user = asked.author.id.slice("slack:".length);
    this.#noteShown(user);
    const said = await attempt(this.desk, () => this.#said(asked));
    const publish = (blocks: readonly Raw[]) =>
      client.apiCall("views.publish", { user_id: user, view: { type: "home", blocks } });
    try {
      await publish(said.blocks).catch((error: unknown) => {
        if (!said.plainer) throw error;
        return publish(said.plainer);
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.desk.pact.log.warn(`slack: the app's home was not shown: ${reason}`);
    }
  }

  async #said(asked: Asked): Promise<Said> {
    const { pact } = this.desk;
    const near = pact.members.filter(({ desk }) => desk.rules.scope.touches(asked.place));
    const [only] = near.length === 1 ? near : [];
    const report = only ? withActions(await reportOf(only, asked), NEXT) : await reportOfAll(near, asked);
    const picture = only ? await this.#pictureOf(only) : null;
    const naming = await namingFor(report, this.desk.site, true);
    const plain = blocksOf(report, null, naming);
    return {
      ...sentence(report.title),
      blocks: picture ? blocksOf(report, picture, naming) : plain,
      plainer: picture ? plain : null,
    };
  }

  #pictureOf(pact: Pact): Promise<ShownPicture | null> {
    const now = pact.clock.now();
    const known = this.#pictures.get(pact);
    if (known && now - known.at < PICTURE_EVERY_MS) return known.shown;
    const shown = pictureFor(pact, this.desk.pictures);
    this.#pictures.set(pact, { at: now, shown });
    return shown;
  }

  #noteShown(user: string): void {
    this.#shownAt.delete(user);
    this.#shownAt.set(user, this.desk.pact.clock.now());
    if (this.#shownAt.size > MOST_PEOPLE) this.#shownAt.delete(this.#shownAt.keys().next().value!);
  }
}

const NEXT: readonly Action[] = [
  { label: "Status", line: "status" },
  { label: "All tasks", line: "tasks" },
  { label: "Digest", line: "digest now" },
  { label: "Agreement", line: "agreement" },
  { label: "Help", line: "help" },
];

/** Own tasks first, with a button for each; then how things stand. */
async function reportOf(pact: Pact, asked: Asked): Promise<Report> {
  const own = await pact.ask(asked, `tasks state:open of:${asked.author.id}`);
  const score = await pact.ask(asked, "score");
  const tasks = own.report.blocks.filter(({ kind }) => kind !== "notes");
  const blocks: Block[] = [{ kind: "text", text: "Your open tasks:" }, ...tasks, ...score.report.blocks];
  return { title: score.report.title, blocks };
}

/** Agreements of one workspace below each other. What else there is of each, its channels tell. */
async function reportOfAll(pacts: readonly Pact[], asked: Asked): Promise<Report> {
  const blocks: Block[] = [];
  for (const pact of pacts) {
    const report = await reportOf(pact, asked);
    blocks.push({ kind: "text", text: report.title }, ...report.blocks);
  }
  if (pacts.length > 0) return { title: "Agreements", blocks };
  throw new AskError(
    "found no agreement that holds in this workspace, expected one. Ask whoever runs the bot",
  );
}
