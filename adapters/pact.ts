import { randomUUID } from "node:crypto";
import { defaultLedger } from "../config/place.js";
import type { Terms } from "../src/agreement/terms.js";
import { type Backlog, backlogOf, type Workspace } from "../src/app/backlog.js";
import { type Answer, AskError, type Asked, type Desk } from "../src/app/desk.js";
import type { DigestContent } from "../src/app/digest/content.js";
import { valuePeriod } from "../src/app/worth.js";
import type { ChatEvent } from "../src/chat/event.js";
import { interpret } from "../src/chat/interpret.js";
import { compileRules } from "../src/chat/rules.js";
import type { Chat } from "../src/ports/chat.js";
import type { Clock } from "../src/ports/clock.js";
import { type Job, type Jobs, JobsError, type Work } from "../src/ports/jobs.js";
import type { Logger } from "../src/ports/logger.js";
import { periodOf } from "../src/time/cohort.js";
import { loadTerms } from "./agreement-file.js";
import { jobsFileOf, openCronerJobs } from "./jobs/croner.js";
import { fileBeside } from "./ledger/beside.js";
import type { Adapter, Connected, Pact, Presence } from "./pact/adapter.js";
import { cardFor, Painter } from "./pact/card.js";
import { Intake } from "./pact/intake.js";
import { Keeper } from "./pact/keeper.js";
import { watchPresence } from "./pact/presence.js";
import { roundsOf } from "./pact/rounds.js";
import { Routes } from "./pact/routes.js";
import { Spool } from "./pact/spool.js";
import { hostTask, type TaskGiven } from "./pact/task.js";

export type { Adapter, Connected, Pact, Presence } from "./pact/adapter.js";
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
}

const systemClock: Clock = { now: () => Date.now() };

/**
 * Keeps an agreement: what adapters tell of is recorded, commands are answered, digests go out on time.
 * A ledger that can't be opened at the moment is tried again, and facts wait in a spool.
 * @throws {UserError} for a bad agreement, and for nothing else.
 */
export async function pawpact(options: PactOptions): Promise<Pact> {
  const { agreement, ledger = defaultLedger(), clock = systemClock, log = consoleLog } = options;
  const terms = typeof agreement === "string" ? await loadTerms(agreement, clock.now()) : agreement;
  const keeping = new Keeping(terms, ledger, clock, log, options);
  await keeping.start();
  return keeping;
}

class Keeping implements Pact {
  readonly #keeper: Keeper;
  readonly #intake: Intake;
  readonly #routes = new Routes();
  readonly #painter = new Painter();
  readonly #adapters: Adapter[] = [];
  readonly #presences = new Set<{ stop(): void }>();
  readonly #rules;
  readonly #troubles = new Map<string, string>();
  readonly desk: Desk;
  #jobs: Jobs | null = null;
  readonly #others = new Map<string, (job: Job) => Promise<void>>();
  #closing: Promise<void> | null = null;

  constructor(
    readonly terms: Terms,
    private readonly ledgerAddress: string,
    private readonly clock: Clock,
    readonly log: Logger,
    { demo, proposedAt }: PactOptions,
  ) {
    this.#rules = compileRules(terms);
    this.#keeper = new Keeper({
      ledgerAddress,
      terms,
      clock,
      warn: (message) => log.warn(message),
      ...(demo === undefined ? {} : { demo }),
      ...(proposedAt === undefined ? {} : { proposedAt }),
    });
    const spool = new Spool({ file: fileBeside(ledgerAddress, "spool.jsonl") });
    this.#intake = new Intake((facts) => this.#keeper.record(facts), spool, clock, log);
    this.desk = this.#deskOf();
  }

  async start(): Promise<void> {
    await this.#intake.retry();
    try {
      this.#jobs = await openCronerJobs({ file: jobsFileOf(this.ledgerAddress), clock: this.clock });
    } catch (error) {
      this.#trouble("jobs", error);
    }
  }

  async use(adapter: Adapter): Promise<void> {
    await adapter.attach(this);
    this.#routes.add(adapter.platform, adapter.chat);
    // Digests wait for the platforms that they go to: the first one starts them.
    if (this.#adapters.push(adapter) === 1) await this.#jobs?.start(this.#work());
  }

  observe(...events: readonly ChatEvent[]): void {
    for (const event of events) {
      try {
        this.#intake.take(interpret(event, this.#rules));
      } catch (error) {
        this.#trouble("interpret", error);
      }
    }
  }

  task(given?: TaskGiven) {
    return hostTask(this, given);
  }

  async backlog(of: Workspace): Promise<Backlog> {
    // What is under way opens the ledger.
    await this.settled();
    return backlogOf(this.desk.ledger, this.desk.frame(), of, this.clock.now());
  }

  async readBack(...events: readonly ChatEvent[]): Promise<void> {
    const facts = events.flatMap((event) => interpret(event, this.#rules));
    if (facts.length > 0) await this.desk.record(facts);
  }

  async ask(asked: Asked, line: string): Promise<Answer> {
    await this.settled();
    const [{ answer }, { parseLine }] = await Promise.all([
      import("../src/app/ask/answer.js"),
      import("../src/command/line.js"),
    ]);
    await this.#keeper.open().catch((error: unknown) => {
      throw new AskError(error instanceof Error ? error.message : String(error), { cause: error });
    });
    return answer(this.desk, asked, parseLine(line));
  }

  get chat(): Chat {
    return this.#routes;
  }

  jobs(prefix: string, run: (job: Job) => Promise<void>): Pick<Jobs, "at" | "cancel"> {
    this.#others.set(prefix, run);
    const kept = async () => {
      if (this.#jobs) return this.#jobs;
      throw new JobsError(
        "jobs/unavailable",
        this.#troubles.get("jobs") ?? "jobs: not open. Try again later",
      );
    };
    return {
      at: async (key, instant) => (await kept()).at(key, instant),
      cancel: async (key) => (await kept()).cancel(key),
    };
  }

  connected(platform: string, connection: Connected = {}): Presence {
    const { heartbeatMs } = this.terms.availability;
    const presence = watchPresence(platform, connection, heartbeatMs, this.clock, (facts) =>
      this.#intake.take(facts),
    );
    this.#presences.add(presence);
    return {
      serve: (served) => presence.serve(served),
      lost: () => {
        if (this.#presences.delete(presence)) presence.stop();
      },
    };
  }

  async picture(theme: "light" | "dark" = "light") {
    await this.#keeper.open();
    const { writing, frame } = this.#keeper.kept;
    const now = this.clock.now();
    const period = periodOf(frame.zone, now, frame.terms.period.every);
    const valued = await valuePeriod(writing.ledger, frame, period, now);
    return this.#painter.paint(await cardFor(writing.ledger, frame, valued), theme);
  }

  settled(): Promise<void> {
    return this.#intake.settled();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const adapter of this.#adapters) await adapter.close();
    for (const presence of this.#presences) presence.stop();
    await this.#jobs?.close();
    await this.settled();
    await this.#keeper.close();
  }

  #deskOf(): Desk {
    const keeper = this.#keeper;
    return {
      get ledger() {
        return keeper.kept.writing.ledger;
      },
      rules: this.#rules,
      clock: this.clock,
      frame: () => keeper.kept.frame,
      record: (facts) => keeper.record(facts),
      health: () => ({
        waiting: this.#intake.waiting,
        troubles: [...this.#intake.troubles, ...this.#troubles.values()],
      }),
    };
  }

  #work(): Work {
    const { desk, clock, log } = this;
    const [intake, keeper] = [this.#intake, this.#keeper];
    return roundsOf({
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
        await intake.retry();
        await keeper.open();
      },
      advance: () => keeper.advance(),
      other: (job) => this.#others.get(job.key.slice(0, job.key.indexOf(":")))?.(job) ?? null,
      trouble: (name, error) => this.#trouble(name, error),
      calm: () => this.#troubles.clear(),
    });
  }

  async #digestPicture({ valued }: DigestContent) {
    const { writing, frame } = this.#keeper.kept;
    return this.#painter.paint(await cardFor(writing.ledger, frame, valued));
  }

  #trouble(name: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (this.#troubles.get(name) !== message) this.log.error(message, { at: name });
    this.#troubles.set(name, message);
  }
}

/** One line a message on standard error. */
const consoleLog: Logger = {
  info: () => {},
  warn: (message) => void process.stderr.write(`pawpact: ${message}\n`),
  error: (message) => void process.stderr.write(`pawpact: ${message}\n`),
};
