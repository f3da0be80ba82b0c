import { Recent } from "../../../src/app/recent.js";
import type { Place } from "../../../src/chat/event.js";
import type { Pet } from "../../../src/pet/hear.js";
import type { Request } from "../../../src/pet/skill.js";
import type { Pacts } from "../../pact/adapter.js";
import { wordsOfAny } from "../../pact/any.js";
import { recallIn } from "../recall.js";
import { Talks } from "../talk.js";
import type { HeardArguments, OwnBoltApp } from "./bolt.js";
import { lineOf } from "./command.js";
import { asRaw, mentionsOf, type Raw, textOf } from "./raw.js";
import { handlers } from "./running.js";
import { instantOf, timestampOf } from "./timestamp.js";
import { type PostingClient, SlackVoice } from "./voice.js";

/** Messages that are remembered as heard: a mention comes as two events, and either may come again. */
const MOST_HEARD = 10_000;
const MOST_PEOPLE = 10_000;
const ZONE_WITHIN_MS = 1_500;
/** Subtypes under which a person's own words stand. */
const SAID = new Set([undefined, "file_share", "thread_broadcast"]);

/** The pet on Slack: hears mentions, direct messages and assistant threads, and whoever it talks with already. */
export class SlackPet {
  readonly #talks: Talks;
  readonly #heard = new Recent<true>(MOST_HEARD);
  readonly #zones = new Recent<string>(MOST_PEOPLE);

  constructor(
    private readonly pact: Pacts,
    pet: Pet,
  ) {
    this.#talks = new Talks(pet, wordsOfAny(pact), (talk) => recallIn(pact, talk));
  }

  /** Adds its listeners to an app that is watched: what it says is measured like any host's. */
  listen(app: OwnBoltApp): void {
    for (const name of ["app_mention", "message"]) app.event(name, (given) => this.#hear(given));
  }

  async #hear({ event, client, context }: HeardArguments): Promise<void> {
    const running = handlers.getStore();
    if (!running || !isSaid(event) || this.#heard.get(running.message)) return;
    this.#heard.set(running.message, true);
    const { conversation, message, author, place } = running;
    const { channel } = place;
    const user = String(context.botUserId);
    const raw = textOf(event);
    const personal = event.channel_type === "im" || channel.startsWith("D");
    const thread = timestampOf(event.thread_ts) ?? (personal ? null : timestampOf(event.ts));
    const talk = { conversation, requester: author.id, message };
    if (!personal && !mentionsOf(raw).includes(`slack:${user}`)) {
      // What goes on in a thread without a mention is for the pet where it has a task of that person's there.
      if (thread === event.ts || !(await this.#talks.knows(talk))) return;
    }
    const bot = { user, bot: typeof context.botId === "string" ? context.botId : null };
    const request: Request = {
      ...talk,
      ...(place.workspace === undefined ? {} : { workspace: place.workspace }),
      text: lineOf(raw.replaceAll(`<@${user}>`, " ")),
      at: instantOf(event.ts) ?? this.pact.clock.now(),
      target: `slack:${channel}${thread === null ? "" : `:${thread}`}`,
      timezone: await this.#zoneOf(String(event.user), place, client),
    };
    const voice = new SlackVoice({ pact: this.pact, client, bot, running, channel, thread });
    await this.#talks.hear(request, voice);
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
