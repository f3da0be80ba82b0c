import type { Asked } from "../../../src/app/desk.js";
import { withActions } from "../../../src/report/actions.js";
import type { Block, Report } from "../../../src/report/report.js";
import { attempt, pictureFor, type Said, type SlackDesk, sentence } from "./answer.js";
import type { SlackClient } from "./app.js";
import { blocksOf, type ShownPicture } from "./blocks.js";
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
  #picture: { readonly at: number; readonly shown: Promise<ShownPicture | null> } | null = null;

  constructor(private readonly desk: SlackDesk) {}

  /** Somebody has opened the app, at its home or elsewhere. Never rejects. */
  async opened(event: object, client: SlackClient): Promise<void> {
    const { user, tab, event_ts } = event as Raw;
    if (tab !== "home" || typeof user !== "string") return;
    const { pact, identity } = this.desk;
    const at = pact.desk.clock.now();
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
    const own = await pact.ask(asked, `tasks state:open of:${asked.author.id}`);
    const score = await pact.ask(asked, "score");
    const report = homeOf(own.report, score.report);
    const picture = await this.#pictureAt(pact.desk.clock.now());
    const plain = blocksOf(report);
    return {
      ...sentence(report.title),
      blocks: picture ? blocksOf(report, picture) : plain,
      plainer: picture ? plain : null,
    };
  }

  #pictureAt(now: number): Promise<ShownPicture | null> {
    if (!this.#picture || now - this.#picture.at >= PICTURE_EVERY_MS) {
      this.#picture = { at: now, shown: pictureFor(this.desk) };
    }
    return this.#picture.shown;
  }

  #noteShown(user: string): void {
    this.#shownAt.delete(user);
    this.#shownAt.set(user, this.desk.pact.desk.clock.now());
    if (this.#shownAt.size > MOST_PEOPLE) this.#shownAt.delete(this.#shownAt.keys().next().value!);
  }
}

/** Own tasks first, with a button for each; then how things stand. */
function homeOf(own: Report, score: Report): Report {
  const tasks = own.blocks.filter(({ kind }) => kind !== "notes");
  const blocks: Block[] = [{ kind: "text", text: "Your open tasks:" }, ...tasks, ...score.blocks];
  return withActions({ title: score.title, blocks }, [
    { label: "Status", line: "status" },
    { label: "All tasks", line: "tasks" },
    { label: "Digest", line: "digest now" },
    { label: "Agreement", line: "agreement" },
    { label: "Help", line: "help" },
  ]);
}
