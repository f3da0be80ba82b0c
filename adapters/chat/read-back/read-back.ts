import type { Workspace } from "../../../src/app/backlog.js";
import { LedgerError } from "../../../src/ports/ledger.js";
import type { Pact } from "../../pact/adapter.js";
import { messageOf, type Source, type Wait } from "./source.js";
import { Turn } from "./turn.js";

/** Channels that can't be read are looked at again after it, and what failed after the other. */
const REFUSED_AGAIN_MS = 60 * 60_000;
const FAILED_AGAIN_MS = 5 * 60_000;
/** A ledger that a process which ends still holds, or that is away, is asked sooner: it costs the platform nothing. */
const LEDGER_AGAIN_MS = 15_000;

export interface ReadBackOptions {
  /** What is read, given up once the signal is given. */
  source(signal: AbortSignal): Source;
  readonly wait: Wait;
  /** Lets a turn begin where others are under way: at once without it. */
  gate?<T>(turn: () => Promise<T>): Promise<T>;
  /** Told of what is known by now. It must not throw. */
  caughtUp?(caughtUp: CaughtUp): void;
}

/** Some channels of a workspace were read back: what happened there is recorded. */
export interface CaughtUp {
  readonly pact: Pact;
  readonly of: Workspace;
  /** Since when anybody looks at the workspace; ms since epoch. */
  readonly since: number;
  /** Bare. */
  readonly channels: ReadonlySet<string>;
  /** Reads some of them again. */
  look(channels: readonly string[]): void;
}

/**
 * Reads back what a workspace holds since it was last seen, beside what happens live. Nothing rejects into the host;
 * what is cut off is gone on with the next time.
 */
export class ReadBack {
  readonly #closing = new AbortController();
  #running: Promise<void> | null = null;
  /** What is asked for meanwhile: every channel, or some. */
  #wanted: "all" | Set<string> = new Set();
  /** The platform said itself that it did not tell of everything since; ms since epoch. */
  #untold = Infinity;
  #begun = false;
  /** It broke off, and that was said. */
  #broken = false;

  constructor(
    private readonly pact: Pact,
    private readonly options: ReadBackOptions,
  ) {}

  /** Everything, as after an absence. @param untold of what happened since, the platform did not tell; ms since epoch */
  begin(untold = Infinity): void {
    this.#untold = Math.min(this.#untold, untold);
    this.#wanted = "all";
    this.#begun = true;
    this.#go();
  }

  /** Everything, where nobody has begun yet: some receivers don't tell when they are there. */
  ensure(): void {
    if (!this.#begun) this.begin();
  }

  /** Some channels, bare: those that the bot was let into, or put out of. */
  look(channels: readonly string[]): void {
    if (this.#wanted !== "all") for (const channel of channels) this.#wanted.add(channel);
    this.#go();
  }

  /** Resolves once nothing is being read. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.settled();
  }

  #go(): void {
    if (this.#running || this.#closing.signal.aborted) return;
    if (this.#wanted !== "all" && this.#wanted.size === 0) return;
    const over = () => {
      this.#running = null;
      this.#go();
    };
    this.#running = this.#turn().then(over, over);
  }

  async #turn(): Promise<void> {
    const { source: open, gate = (turn) => turn(), caughtUp } = this.options;
    const { signal } = this.#closing;
    const source = open(signal);
    const [wanted, untold] = [this.#wanted, this.#untold];
    this.#wanted = new Set();
    this.#untold = Infinity;
    try {
      const only = wanted === "all" ? null : [...wanted];
      const turn = new Turn(this.pact, source, { only, untold });
      const { failed, refused, read, since } = await gate(() => turn.run());
      this.#broken = false;
      if (failed.length > 0) this.#later(FAILED_AGAIN_MS, () => this.look([...failed, ...refused]));
      else if (refused.length > 0) this.#later(REFUSED_AGAIN_MS, () => this.look(refused));
      if (!signal.aborted) {
        const look = (channels: readonly string[]) => this.look(channels);
        caughtUp?.({ pact: this.pact, of: source.workspace, since, channels: new Set(read), look });
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!this.#broken)
        this.pact.log.warn(
          `${source.workspace.platform}: reading back broke off: ${messageOf(error)}. It is tried again`,
        );
      this.#broken = true;
      const ms = error instanceof LedgerError ? LEDGER_AGAIN_MS : FAILED_AGAIN_MS;
      this.#later(ms, () => (wanted === "all" ? this.begin(untold) : this.look([...wanted])));
    }
  }

  #later(ms: number, work: () => void): void {
    this.options.wait(ms, this.#closing.signal).then(work, () => {});
  }
}
