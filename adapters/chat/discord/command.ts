import { AskError, type Asked } from "../../../src/app/desk.js";
import type { Pacts } from "../../pact/adapter.js";
import { saidBy } from "../../pact/group.js";
import { Limit } from "../../pact/limit.js";
import type { Opened } from "../answerer.js";
import { openedBy } from "../opened.js";
import { asRaw, type Raw } from "../raw.js";
import { within } from "../within.js";
import { askedOf, lineIn } from "./asked.js";
import { refusalOf } from "./faults.js";
import { filledIn, modalOf } from "./form.js";
import { COMMAND, type Held, heldIn, isReport, TASK_MENU } from "./mark.js";
import { MESSAGE_MENU, menuLine, messageOfMenu } from "./menu.js";
import { messageOf, plainer, type Shown, sentenceOf } from "./message.js";
import type { AskDiscord } from "./own-rest.js";
import type { DiscordChannel } from "./place.js";
import { CALLBACK } from "./requests.js";
import { suggestionsFor } from "./suggest.js";
import { EPHEMERAL, isEphemeral } from "./version.js";
import type { IsRoom } from "./words.js";

/** Discord waits 3 s for the first sign: what takes longer than this is announced. */
const DEFER_AFTER_MS = 1_500;
/** What is typed goes on meanwhile: nothing is offered too late. */
const SUGGEST_WITHIN_MS = 2_000;
/** A token is good for 15 minutes. */
const TOKEN_MS = 15 * 60_000 - 10_000;

const [COMMANDED, PRESSED, TYPED, FILLED] = [2, 3, 4, 5];
const CHAT_INPUT = 1;
const SUGGESTIONS = 8;

const WENT_WRONG =
  "This could not be answered: something went wrong here, and the bot's log says what. Try again in a minute.";

interface Asking {
  readonly line: string;
  /** Everyone is to see the answer. */
  readonly share: boolean;
  /** About what, where the interaction does not say by itself. */
  readonly about?: Pick<Asked, "on" | "conversation" | "agreement">;
}

type Read = () => Asking | Promise<Asking>;

interface Body {
  readonly shown: Shown;
  readonly shared: boolean;
}

export interface About {
  /** The conversation of a message in full. */
  conversationOf(message: Raw, channel: DiscordChannel): Promise<string>;
  /** Told of tasks that were opened by somebody's word. */
  opened(opened: Opened): void;
}

/** Answers `/pact`, "Make this a task" and Pawpact's own buttons and forms: to whoever asked, or to everyone where they asked to share it. */
export class CommandDesk {
  readonly #limit = new Limit();

  constructor(
    private readonly pact: Pacts,
    private readonly ask: AskDiscord,
    private readonly about: About,
    private readonly isRoom: IsRoom,
  ) {}

  /** Takes an interaction that is with Pawpact itself, and says whether it is one. Never throws. */
  takes(raw: Raw, channel: DiscordChannel): boolean {
    const asked = askedOf(raw, channel);
    const taken = asked && this.#taken(raw, asked, channel);
    if (!taken) return false;
    taken.catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.pact.log.warn(`discord: a command was not answered: ${reason}`);
    });
    return true;
  }

  #taken(raw: Raw, asked: Asked, channel: DiscordChannel): Promise<void> | null {
    const data = asRaw(raw.data) ?? {};
    const isCommand = data.type === CHAT_INPUT && data.name === COMMAND;
    const held = heldIn(data.custom_id);
    switch (raw.type) {
      case COMMANDED:
        if (data.type === MESSAGE_MENU && data.name === TASK_MENU)
          return this.#answer(raw, asked, () => this.#pointed(raw, asked, channel));
        return isCommand ? this.#answer(raw, asked, () => lineIn(raw)) : null;
      case TYPED:
        return isCommand ? this.#suggest(raw, asked) : null;
      case PRESSED:
        if (held && held.asks.length > 0) return this.#open(raw, asked, held);
        return held && this.#answer(raw, asked, () => this.#pressed(raw, channel, held, held.line));
      case FILLED:
        return held && this.#answer(raw, asked, () => this.#pressed(raw, channel, held, lineOf(held, data)));
      default:
        return null;
    }
  }

  async #pointed(raw: Raw, asked: Asked, channel: DiscordChannel): Promise<Asking> {
    const message = messageOfMenu(raw);
    const line = menuLine(this.pact, asked, message);
    const conversation = await this.about.conversationOf(message, channel);
    return { line, share: false, about: { on: `discord:${String(message.id)}`, conversation } };
  }

  /** Below an answer that everyone sees, what is said is said of that. */
  async #pressed(raw: Raw, channel: DiscordChannel, { agreement }: Held, line: string): Promise<Asking> {
    const message = asRaw(raw.message);
    const meant = agreement === undefined ? {} : { agreement };
    if (!message || isEphemeral(message) || isReport(message)) return { line, share: false, about: meant };
    const conversation = await this.about.conversationOf(message, channel);
    return { line, share: false, about: { ...meant, on: `discord:${String(message.id)}`, conversation } };
  }

  /** A form, where a button asks for something first. */
  async #open(raw: Raw, asked: Asked, held: Held): Promise<void> {
    let modal: Raw;
    try {
      modal = modalOf(held);
    } catch (error) {
      return this.#answer(raw, asked, () => {
        throw error;
      });
    }
    await this.#callback(raw, { type: CALLBACK.form, data: modal });
  }

  async #suggest(raw: Raw, asked: Asked): Promise<void> {
    let choices: Awaited<ReturnType<typeof suggestionsFor>> = [];
    const found = (async () => {
      const pact = this.pact.at(asked.place);
      if (pact) choices = await suggestionsFor(pact.desk, asked, raw);
    })();
    await within(SUGGEST_WITHIN_MS, found);
    await this.#callback(raw, { type: SUGGESTIONS, data: { choices } });
  }

  async #answer(raw: Raw, asked: Asked, read: Read): Promise<void> {
    const begunAt = this.#now;
    let share = false;
    let body: Body | null = null;
    const answering = (async () => {
      body = await this.#bodyOf(asked, async () => {
        const asking = await read();
        share = asking.share;
        return asking;
      });
    })();
    await within(DEFER_AFTER_MS, answering);
    // What was awaited may have set it.
    const early = body as Body | null;
    if (early) return this.#reply(raw, early);
    await this.#callback(raw, { type: CALLBACK.deferred, data: share ? {} : { flags: EPHEMERAL } });
    await answering;
    if (this.#now - begunAt > TOKEN_MS) {
      this.pact.log.warn(
        "discord: a command's answer came after 15 minutes, expected it before: it was dropped",
      );
      return;
    }
    const late = body as unknown as Body;
    if (share && !late.shared) await this.#instead(raw, late);
    else await this.#sent(late.shown, (shown) => this.#edit(raw, shown));
  }

  #reply(raw: Raw, { shown, shared }: Body): Promise<void> {
    return this.#sent(shown, async ({ body, files }) => {
      const data = shared ? body : { ...body, flags: EPHEMERAL };
      await this.#callback(raw, { type: CALLBACK.message, data }, files);
    });
  }

  /** Announced to everyone, and then for the asker alone. */
  async #instead(raw: Raw, { shown }: Body): Promise<void> {
    await this.ask("DELETE", `${this.#webhook(raw)}/messages/@original`, { auth: false });
    await this.#sent(shown, async ({ body, files }) => {
      await this.ask("POST", this.#webhook(raw), {
        body: { ...body, flags: EPHEMERAL },
        files,
        auth: false,
      });
    });
  }

  async #edit(raw: Raw, { body, files }: Shown): Promise<void> {
    await this.ask("PATCH", `${this.#webhook(raw)}/messages/@original`, { body, files, auth: false });
  }

  /** Refused with its files, it goes without. */
  async #sent(shown: Shown, send: (shown: Shown) => Promise<void>): Promise<void> {
    try {
      await send(shown);
    } catch (error) {
      if (shown.files.length === 0 || refusalOf(error) === null) throw error;
      await send(plainer(shown));
    }
  }

  async #callback(raw: Raw, body: Raw, files: Shown["files"] = []): Promise<void> {
    const route = `/interactions/${String(raw.id)}/${String(raw.token)}/callback` as const;
    await this.ask("POST", route, { body, files, auth: false });
  }

  #webhook(raw: Raw): `/${string}` {
    return `/webhooks/${String(raw.application_id)}/${String(raw.token)}`;
  }

  async #bodyOf(asked: Asked, read: () => Promise<Asking>): Promise<Body> {
    try {
      this.#limit.take(asked.author.id, this.#now);
      const { line, about } = await read();
      const asking = { ...asked, ...about };
      const pact = this.pact.for(asking, line);
      const answer = await pact.ask(asking, line);
      const opened = openedBy(line);
      if (opened) this.about.opened({ pact, asked: asking, ...opened });
      const picture = answer.picture ? await pact.picture().catch(() => null) : null;
      const report = saidBy(this.pact, pact, answer.report);
      return { shown: messageOf(report, picture, undefined, this.isRoom), shared: answer.shared };
    } catch (error) {
      const isRefusal = error instanceof AskError;
      if (!isRefusal)
        this.pact.log.error(error instanceof Error ? error.message : String(error), { at: "discord" });
      return { shown: sentenceOf(isRefusal ? error.words : WENT_WRONG), shared: false };
    }
  }

  get #now(): number {
    return this.pact.clock.now();
  }
}

/** @throws {AskError} that names what is wrong with each field. */
function lineOf(held: Held, data: Raw): string {
  const filled = filledIn(held, data);
  if ("line" in filled) return filled.line;
  const faults = Object.entries(filled.faults).map(([field, fault]) => `${field}: ${fault}`);
  throw new AskError(`${faults.join(". ")}. Press the button again to correct it`);
}
