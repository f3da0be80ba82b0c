import { Recent } from "../../../src/app/recent.js";
import type { Unanswered } from "../../../src/app/unanswered.js";
import type { Place } from "../../../src/chat/event.js";
import type { Pet } from "../../../src/pet/hear.js";
import type { Request } from "../../../src/pet/skill.js";
import type { Pacts } from "../../pact/adapter.js";
import { wordsOfAny } from "../../pact/any.js";
import type { Opened, Ready } from "../answerer.js";
import type { CaughtUp } from "../read-back/read-back.js";
import { recallIn } from "../recall.js";
import { TakeUp } from "../take-up.js";
import { Talks } from "../talk.js";
import { authorOf } from "./author.js";
import type { HeardArguments, OwnBoltApp } from "./bolt.js";
import { lineOf } from "./command.js";
import { asRaw, mentionsOf, type Raw, textOf } from "./raw.js";
import { handlers, type Running } from "./running.js";
import { messageIn, postingThrough } from "./take-up.js";
import { instantOf, timestampOf } from "./timestamp.js";
import { type PostingClient, SlackVoice, type VoiceOptions } from "./voice.js";
import type { Workspace } from "./workspaces.js";

const MOST_PEOPLE = 10_000;
const ZONE_WITHIN_MS = 1_500;
/** Subtypes under which a person's own words stand. */
const SAID = new Set([undefined, "file_share", "thread_broadcast"]);

/** Who is answered, and by whom. */
type Hearing = Pick<VoiceOptions, "client" | "bot" | "running">;

/** The pet on Slack: hears mentions, direct messages and assistant threads, and whoever it talks with already. */
export class SlackPet {
  readonly #talks: Talks;
  readonly #takeUp: TakeUp;
  readonly #zones = new Recent<string>(MOST_PEOPLE);

  /** @param shared whether other processes answer from the same ledger */
  constructor(
    private readonly pact: Pacts,
    pet: Pet,
    shared: boolean,
  ) {
    this.#talks = new Talks(pet, wordsOfAny(pact), (talk) => recallIn(pact, talk));
    this.#takeUp = new TakeUp(pact, shared);
  }

  /** Adds its listeners to an app that is watched: what it says is measured like any host's. */
  listen(app: OwnBoltApp): void {
    for (const name of ["app_mention", "message"]) app.event(name, (given) => this.#live(given));
  }

  /** Takes up what waits in a workspace that was read back. */
  caughtUp(caughtUp: CaughtUp, workspace: Workspace): void {
    this.#takeUp.caughtUp(caughtUp, (request) => this.#prepare(request, workspace));
  }

  /** Takes up what somebody made a task. */
  opened(opened: Opened, workspace: Workspace): void {
    this.#takeUp.opened(opened, (request) => this.#prepare(request, workspace));
  }

  /** Takes up nothing more. Resolves with how much is still under way after so many ms. */
  close(withinMs: number): Promise<number> {
    return this.#takeUp.close(withinMs);
  }

  async #live({ event, client, context }: HeardArguments): Promise<void> {
    const running = handlers.getStore();
    if (!running || !isSaid(event)) return;
    if (Number(context.retryNum) > 0) return this.#takeUp.leaves(running.message, running.place);
    if (!this.#takeUp.begins(running.message)) return;
    const bot = {
      user: String(context.botUserId),
      bot: typeof context.botId === "string" ? context.botId : null,
    };
    const ready = await this.#ready(event, { client, bot, running });
    if (ready) await this.#takeUp.live(running.message, running.place, ready);
  }

  async #prepare(request: Unanswered, { client, identity, watch }: Workspace): Promise<Ready | null> {
    const { conversation, message, place, requester, made, title } = request;
    const raw = await messageIn(client, request);
    if (raw && !isSaid(raw)) return null;
    const running: Running = {
      ...{ conversation, message, place, author: (raw && authorOf(raw)) ?? { id: requester } },
      ...{ interaction: raw === null, on: null, placeless: false, shown: 0 },
    };
    const posting = postingThrough(client, watch);
    const hearing: Hearing = { client: posting, bot: identity, running };
    if (raw) return this.#ready(raw, hearing, made);
    if (!made || title === null) return null;
    // There is no message, but only what was said with the command.
    const asked = await this.#request({ text: title, at: request.at, thread: null, hearing });
    return { ...this.#answering(asked, null, hearing), once: true };
  }

  /** What a message asks for, where it is for the pet. @param made a person said that it is */
  async #ready(event: Raw, hearing: Hearing, made = false): Promise<Ready | null> {
    const { running, bot } = hearing;
    const { conversation, message, author, place } = running;
    const raw = textOf(event);
    const personal = event.channel_type === "im" || place.channel.startsWith("D");
    const thread = timestampOf(event.thread_ts) ?? (personal ? null : timestampOf(event.ts));
    if (!personal && !made && !mentionsOf(raw).includes(`slack:${bot.user}`)) {
      // What goes on in a thread without a mention is for the pet where it has a task of that person's there.
      const talk = { conversation, requester: author.id, message };
      if (thread === event.ts || !(await this.#talks.knows(talk))) return null;
    }
    const text = lineOf(raw.replaceAll(`<@${bot.user}>`, " "));
    const at = instantOf(event.ts) ?? this.pact.clock.now();
    const request = await this.#request({ text, at, thread, hearing });
    return this.#answering(request, thread, hearing);
  }

  async #request(given: {
    readonly text: string;
    readonly at: number;
    readonly thread: string | null;
    readonly hearing: Hearing;
  }): Promise<Request> {
    const { text, at, thread, hearing } = given;
    const { conversation, message, author, place } = hearing.running;
    return {
      ...{ conversation, requester: author.id, message, text, at },
      ...(place.workspace === undefined ? {} : { workspace: place.workspace }),
      target: `slack:${place.channel}${thread === null ? "" : `:${thread}`}`,
      timezone: await this.#zoneOf(author.id.slice("slack:".length), place, hearing.client),
    };
  }

  #answering(request: Request, thread: string | null, hearing: Hearing): Ready {
    const { running } = hearing;
    return {
      once: false,
      hear: (allowed) => {
        const { channel } = running.place;
        const said = { pact: this.pact, channel, thread, ...hearing, ...(allowed ? { allowed } : {}) };
        return handlers.run(running, () => this.#talks.hear(request, new SlackVoice(said)));
      },
    };
  }

  /** The person's own zone; the agreement's where Slack does not say, or not soon. */
  async #zoneOf(user: string, place: Place, client: PostingClient): Promise<string> {
    const known = this.#zones.get(user);
    if (known !== undefined) return known;
    const asked = client.apiCall("users.info", { user }).then(
      (told) => asRaw(asRaw(told)?.user)?.tz,
      () => null,
    );
    const zone = await Promise.race([asked, after(ZONE_WITHIN_MS)]);
    if (typeof zone !== "string" || zone === "") return this.pact.at(place)?.terms.period.timezone ?? "UTC";
    this.#zones.set(user, zone);
    return zone;
  }
}

function isSaid(event: Raw): boolean {
  return (
    SAID.has(event.subtype as string | undefined) &&
    event.bot_id === undefined &&
    typeof event.user === "string"
  );
}

function after(ms: number): Promise<null> {
  return new Promise((resolve) => void setTimeout(resolve, ms, null).unref());
}
