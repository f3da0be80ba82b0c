import { randomUUID } from "node:crypto";
import { defaultLedger } from "../config/place.js";
import type { Terms } from "../src/agreement/terms.js";
import { agreementFor } from "../src/app/ask/which-agreement.js";
import { type Backlog, backlogOf, type Workspace } from "../src/app/backlog.js";
import type { Answer, Asked, Desk } from "../src/app/desk.js";
import type { DigestContent } from "../src/app/digest/content.js";
import type { ChatEvent, Place } from "../src/chat/event.js";
import { compileRules } from "../src/chat/rules.js";
import type { Chat } from "../src/ports/chat.js";
import type { Clock } from "../src/ports/clock.js";
import { type Job, type Jobs, JobsError } from "../src/ports/jobs.js";
import type { Logger } from "../src/ports/logger.js";
import { loadTerms } from "./agreement-file.js";
import { openCronerJobs } from "./jobs/croner.js";
import { openJobs } from "./jobs/open.js";
import type { Adapter, Connected, Pact, Presence } from "./pact/adapter.js";
import { Again } from "./pact/again.js";
import { cardFor } from "./pact/card.js";
import type { Clerk } from "./pact/clerk.js";
import { clerkFor } from "./pact/clerk-for.js";
import { eventFault, refuseNoAgreement } from "./pact/given.js";
import { watchPresence } from "./pact/presence.js";
import { type RoundsOptions, roundsOf, upkeepOf } from "./pact/rounds.js";
import { Routes } from "./pact/routes.js";
import { SharedClock } from "./pact/shared-clock.js";
import { hostTask, type TaskGiven } from "./pact/task.js";
import { Troubles } from "./pact/troubles.js";

export type { Adapter, Connected, Pact, Pacts, Presence } from "./pact/adapter.js";
export { together } from "./pact/group.js";
export type { HostTask, TaskGiven } from "./pact/task.js";

export interface PactOptions {
  /** The agreement file, or its terms. */
  readonly agreement: string | Terms;
  /** The ledger's address: a file, or `redis://…`. Without it `REDIS_URL`, else `data/pawpact.sqlite`. */
  readonly ledger?: string;
  readonly clock?: Clock;
  readonly log?: Logger;
  /** Generated facts are kept apart from real ones. */
  readonly demo?: boolean;
  /** Since when the terms are proposed, where the ledger has none: ms since epoch, now without it. */
  readonly proposedAt?: number;
  /**
   * Whether facts are recorded in a process of its own, so that they hold up nobody: they are without it, where the host
   * may start one.
   */
  readonly apart?: boolean;
  /** Whether digests and warnings are posted from here: they are without it. Where not, another process on the same Redis does. */
  readonly delivers?: boolean;
}

/**
 * Keeps an agreement: what adapters tell of is recorded, commands are answered, digests go out on time.
 * A ledger that can't be opened at the moment is tried again, and facts wait in a spool.
 * @throws {UserError} for a bad agreement, and for nothing else.
 */
export async function pawpact(options: PactOptions): Promise<Pact> {
  const { agreement, ledger = defaultLedger(), log = consoleLog } = options;
  refuseNoAgreement(agreement);
  const clock = options.clock ?? (await SharedClock.beside(ledger, (message) => log.warn(message)));
  const terms = typeof agreement === "string" ? await loadTerms(agreement, clock.now()) : agreement;
  const { proposedAt, demo, apart = true } = options;
  const clerk = await clerkFor(
    {
      ...{ ledger, terms, clock, log },
      ...(demo === undefined ? {} : { demo }),
      ...(proposedAt === undefined ? {} : { proposedAt }),
    },
    apart,
  );
  const { delivers = true } = options;
  const keeping = new Keeping(terms, ledger, clock, log, clerk, delivers);
  await keeping.start();
  return keeping;
}

class Keeping implements Pact {
  readonly #routes = new Routes();
  readonly #adapters: Adapter[] = [];
  readonly #presences = new Set<{ stop(): void }>();
  readonly #rules;
  readonly #troubles: Troubles;
  readonly desk: Desk;
  #jobs: Jobs | null = null;
  /** Where another process runs the jobs. */
  #upkeep: Jobs | null = null;
  readonly #others = new Map<string, (job: Job) => Promise<void>>();
  #closing: Promise<void> | null = null;
  /** Nobody has to wait for a round: that may be a minute off. */
  readonly #again: Again;

  constructor(
    readonly terms: Terms,
    private readonly ledgerAddress: string,
    readonly clock: Clock,
    readonly log: Logger,
    private readonly clerk: Clerk,
    private readonly delivers: boolean,
  ) {
    this.#rules = compileRules(terms);
    this.#troubles = new Troubles(log);
    this.desk = this.#deskOf();
    this.#again = new Again(clerk);
  }

  async start(): Promise<void> {
    await this.clerk.retry();
    this.#again.start();
    try {
      this.#jobs = await openJobs({
        ledgerAddress: this.ledgerAddress,
        agreement: this.terms.id,
        clock: this.clock,
        heard: this.clock instanceof SharedClock ? this.clock.heard : () => {},
      });
    } catch (error) {
      this.#troubles.note("jobs", error);
    }
  }

  async use(adapter: Adapter): Promise<void> {
    await adapter.attach(this);
    this.#routes.add(adapter.platform, adapter.chatFor?.(this.terms) ?? adapter.chat);
    // Digests wait for the platforms that they go to: the first one starts them.
    if (this.#adapters.push(adapter) === 1) await this.#begin();
  }

  async #begin(): Promise<void> {
    if (this.delivers) return this.#jobs?.start(roundsOf(this.#rounds()));
    this.#upkeep = await openCronerJobs({ clock: this.clock });
    await this.#upkeep.start(upkeepOf(this.#rounds()));
  }

  observe(...events: readonly ChatEvent[]): void {
    const faults = events.map(eventFault);
    for (const fault of faults) if (fault !== null) this.#troubles.note("observe", fault);
    try {
      this.clerk.observe(events.filter((_, index) => faults[index] === null));
    } catch (error) {
      this.#troubles.note("observe", error);
    }
  }

  keep(...events: readonly ChatEvent[]): Promise<void> {
    try {
      return this.clerk.keep(events);
    } catch (error) {
      this.#troubles.note("observe", error);
      return Promise.resolve();
    }
  }

  get members(): readonly Pact[] {
    return [this];
  }

  at(place: Place): Pact | null {
    return this.#rules.scope.touches(place) ? this : null;
  }

  for(asked: Asked, line: string): Pact {
    agreementFor([this.desk], asked, line);
    return this;
  }

  task(given?: TaskGiven) {
    return hostTask(this, given);
  }

  async backlog(of: Workspace): Promise<Backlog> {
    // What is under way opens the ledger.
    await this.settled();
    return backlogOf(this.desk.ledger, this.desk.frame(), of, this.clock.now());
  }

  readBack(...events: readonly ChatEvent[]): Promise<void> {
    return this.clerk.readBack(events);
  }

  ask(asked: Asked, line: string): Promise<Answer> {
    return this.clerk.answer(asked, line, { waiting: 0, troubles: this.#troubles.all });
  }

  get chat(): Chat {
    return this.#routes;
  }

  jobs(prefix: string, run: (job: Job) => Promise<void>): Pick<Jobs, "at" | "cancel"> {
    this.#others.set(prefix, run);
    const kept = async () => {
      if (this.#jobs) return this.#jobs;
      throw new JobsError("jobs/unavailable", this.#troubles.of("jobs") ?? "jobs: not open. Try again later");
    };
    return {
      at: async (key, instant) => (await kept()).at(key, instant),
      cancel: async (key) => (await kept()).cancel(key),
    };
  }

  connected(platform: string, connection: Connected = {}): Presence {
    const { heartbeatMs } = this.terms.availability;
    const presence = watchPresence(platform, connection, heartbeatMs, this.clock, (facts) =>
      this.clerk.take(facts),
    );
    this.#presences.add(presence);
    return {
      serve: (served) => presence.serve(served),
      lost: () => {
        if (this.#presences.delete(presence)) presence.stop();
      },
    };
  }

  picture(theme: "light" | "dark" = "light") {
    return this.clerk.picture(theme);
  }

  settled(): Promise<void> {
    return this.clerk.settled();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const adapter of this.#adapters) await adapter.close();
    for (const presence of this.#presences) presence.stop();
    await this.#again.stop();
    await this.#upkeep?.close();
    await this.#jobs?.close();
    await this.clerk.close();
  }

  #deskOf(): Desk {
    const { clerk } = this;
    return {
      get ledger() {
        return clerk.ledger;
      },
      rules: this.#rules,
      clock: this.clock,
      frame: () => clerk.frame(),
      record: (facts) => clerk.record(facts),
      health: () => this.#troubles.with(clerk.health()),
    };
  }

  #rounds(): RoundsOptions {
    const { desk, clock, log, clerk } = this;
    return {
      agreement: this.terms.id,
      desk: {
        get ledger() {
          return desk.ledger;
        },
        frame: () => desk.frame(),
        chat: this.#routes,
        clock,
        worker: randomUUID(),
        picture: (content) => this.#digestPicture(content),
      },
      jobs: this.#jobs!,
      log,
      async prepare() {
        // Whoever runs no jobs is told by nobody.
        if (clock instanceof SharedClock) await clock.renew();
        await clerk.retry();
        await clerk.open();
      },
      advance: () => clerk.advance(),
      other: (job) => this.#others.get(job.key.slice(0, job.key.indexOf(":")))?.(job) ?? null,
      trouble: (name, error) => this.#troubles.note(name, error),
      undelivered: (name, error) => this.#troubles.undelivered(name, error),
      calm: () => this.#troubles.clear(),
    };
  }

  async #digestPicture({ valued }: DigestContent) {
    const { clerk } = this;
    return clerk.paint(await cardFor(clerk.ledger, clerk.frame(), valued));
  }
}

/** One line a message on standard error. */
const consoleLog: Logger = {
  info: () => {},
  warn: (message) => void process.stderr.write(`pawpact: ${message}\n`),
  error: (message) => void process.stderr.write(`pawpact: ${message}\n`),
};
