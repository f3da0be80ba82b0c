import { agreementAt, agreementFor, markOf } from "../../src/app/ask/which-agreement.js";
import type { Answer, Asked } from "../../src/app/desk.js";
import type { ChatEvent, Place } from "../../src/chat/event.js";
import type { Chat } from "../../src/ports/chat.js";
import type { Job } from "../../src/ports/jobs.js";
import type { Report } from "../../src/report/report.js";
import { UserError } from "../user-error.js";
import type { Adapter, Connected, Pact, Pacts, Presence } from "./adapter.js";
import { servedPresence } from "./presence.js";
import { Routes } from "./routes.js";
import { hostTask, type TaskGiven } from "./task.js";

/**
 * Several agreements as one: an adapter attaches once. Each records what its scope covers, which may be more than one; a
 * command is answered by the one that holds where it is asked, and of several by the one that names the place most
 * narrowly.
 *
 * @throws {UserError} for agreements that name one place alike: nobody could tell which one is asked there.
 */
export function together(members: readonly Pact[]): Pacts {
  const [first, ...more] = members;
  if (!first) throw new UserError("together: found no agreement, expected one at least. Name one", 2);
  if (more.length === 0) return first;
  refuseAlike(members);
  return new Together(first, members);
}

/** What one of them says: where there are several its buttons name it. */
export function saidBy({ members }: Pacts, member: Pact, report: Report): Report {
  return members.length > 1 ? marked(report, member) : report;
}

function marked(report: Report, { desk }: Pact): Report {
  return { ...report, agreement: markOf(desk.rules) };
}

class Together implements Pacts {
  readonly #routes = new Routes();
  readonly #adapters: Adapter[] = [];
  readonly #held: readonly { readonly pact: Pact; readonly rules: Pact["desk"]["rules"] }[];
  #closing: Promise<void> | null = null;

  constructor(
    private readonly first: Pact,
    readonly members: readonly Pact[],
  ) {
    this.#held = members.map((pact) => ({ pact, rules: pact.desk.rules }));
  }

  get log() {
    return this.first.log;
  }

  get clock() {
    return this.first.clock;
  }

  get chat(): Chat {
    return this.#routes;
  }

  at(place: Place): Pact | null {
    return agreementAt(this.#held, place)?.pact ?? null;
  }

  async use(adapter: Adapter): Promise<void> {
    await adapter.attach(this);
    this.#adapters.push(adapter);
    this.#routes.add(adapter.platform, adapter.chat);
    for (const member of this.members) await member.use(attached(adapter, member));
  }

  observe(...events: readonly ChatEvent[]): void {
    for (const member of this.members) member.observe(...events);
  }

  async keep(...events: readonly ChatEvent[]): Promise<void> {
    await Promise.all(this.members.map((member) => member.keep(...events)));
  }

  task(given?: TaskGiven) {
    return hostTask(this, given);
  }

  for(asked: Asked, line: string): Pact {
    return agreementFor(this.#held, asked, line).pact;
  }

  async ask(asked: Asked, line: string): Promise<Answer> {
    return this.for(asked, line).ask(asked, line);
  }

  jobs(prefix: string, run: (job: Job) => Promise<void>) {
    return this.first.jobs(prefix, run);
  }

  connected(platform: string, connection: Connected = {}): Presence {
    const presences = this.members.map((member) => servedPresence(member, platform, connection));
    return {
      serve: (served) => {
        for (const presence of presences) presence.serve(served);
      },
      lost: () => {
        for (const presence of presences) presence.lost();
      },
    };
  }

  async settled(): Promise<void> {
    await Promise.all(this.members.map((member) => member.settled()));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const adapter of this.#adapters) await adapter.close();
    await Promise.all(this.members.map((member) => member.close()));
  }
}

/** An adapter as one of several agreements has it: the whole is attached, and closed, once. */
function attached(adapter: Adapter, member: Pact): Adapter {
  const { platform } = adapter;
  const chat = adapter.chatFor?.(member.terms) ?? adapter.chat;
  const marking: Chat = {
    post: (target, report, posting) => chat.post(target, marked(report, member), posting),
    find: (...asked) => chat.find(...asked),
  };
  return { platform, chat: marking, async attach() {}, async close() {} };
}

function refuseAlike(members: readonly Pact[]): void {
  const byEntry = new Map<string, string>();
  for (const { terms } of members) {
    for (const entry of terms.scope.length === 0 ? ["everything"] : new Set(terms.scope)) {
      const before = byEntry.get(entry);
      if (before !== undefined) {
        throw new UserError(
          `scope: found ${entry} in the agreements ${before} and ${terms.id}, expected it in one. Name other places in one of them: the narrower one is asked there`,
          2,
        );
      }
      byEntry.set(entry, terms.id);
    }
  }
}
