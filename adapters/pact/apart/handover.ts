import { type Deferred, deferred } from "./deferred.js";

/** Entries that nobody waits for are handed over together, this much later at most. */
const WINDOW_MS = 20;
/** What was gathered goes out at once when it has grown to this. */
const BATCH_CHARACTERS = 64 * 1024;
/** Slack sends again what it was not told of within 3 s: what somebody waits for is kept in another way before. */
const WAITED_FOR_MS = 2_000;
/** The same for what nobody waits for. */
const PATIENT_MS = 10_000;
const LOOK_MS = 100;
/** On its way at most, so that memory is bounded. */
const MOST_CHARACTERS = 8 * 1024 * 1024;

/** What is handed over together, and acknowledged together. */
export interface Batch {
  readonly id: number;
  /** A JSON array. */
  readonly text: string;
  readonly count: number;
}

export interface HandoverOptions {
  send(batch: Batch): void;
  /** Keeps a batch that was not acknowledged in time. Resolves with whether that could be done, never rejects. */
  keep(batch: Batch): Promise<boolean>;
  /** All batches up to this one are acknowledged or kept. */
  safe(id: number): void;
  /** The other side has caught up. */
  recovered(): void;
  /** Called when `busy` has changed. */
  changed(): void;
}

interface Sent extends Batch {
  /** When it is kept in another way, by `performance.now()`. */
  dueAt: number;
  readonly settled: Deferred;
  acknowledged: boolean;
  isSafe: boolean;
}

/**
 * What was seen, on its way to another process, in batches. Where somebody waits, one goes out as soon as the one before
 * is acknowledged; else after a moment. What is not acknowledged in time is kept in another way, and while the other
 * side is behind, so is everything after it.
 */
export class Handover {
  #gathered: string[] = [];
  #characters = 0;
  #settling = deferred();
  #waitedFor = false;
  /** The batch that somebody waits for and that is not acknowledged. */
  #awaited: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  #immediate: NodeJS.Immediate | null = null;
  #looking: NodeJS.Timeout | null = null;
  #serial = 0;
  /** Neither acknowledged nor kept, in order. */
  readonly #sent = new Map<number, Sent>();
  #sentCharacters = 0;
  readonly #keeping = new Set<Promise<void>>();
  /** Neither acknowledged nor kept by now, or never, in order. */
  readonly #unsafe = new Set<number>();
  /** Handed over and not acknowledged, even if it is kept by now. */
  readonly #outstanding = new Set<number>();
  #isOpen = false;
  #isBehind = false;
  #wasBusy = false;

  constructor(private readonly options: HandoverOptions) {}

  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** Entries that are on their way. */
  get waiting(): number {
    let count = this.#gathered.length;
    for (const batch of this.#sent.values()) count += batch.count;
    return count;
  }

  get busy(): boolean {
    return this.#gathered.length > 0 || this.#sent.size > 0 || this.#keeping.size > 0;
  }

  /** Takes an entry, as JSON. @returns the batch that it is in. */
  take(text: string): number {
    const batch = this.#serial + 1;
    this.#gathered.push(text);
    this.#characters += text.length;
    if (this.#characters >= BATCH_CHARACTERS) this.#flush();
    else if (this.#timer === null && this.#immediate === null)
      this.#timer = setTimeout(this.#flush, WINDOW_MS);
    this.#note();
    return batch;
  }

  /** Resolves when everything taken so far is acknowledged or kept. */
  settled(): Promise<void> {
    let last: Promise<void> | undefined;
    if (this.#gathered.length > 0) {
      this.#waitedFor = true;
      if (this.#awaited === null) this.#immediate ??= setImmediate(this.#flush);
      last = this.#settling.promise;
    } else {
      const batch = [...this.#sent.values()].at(-1);
      if (batch) batch.dueAt = Math.min(batch.dueAt, performance.now() + WAITED_FOR_MS);
      last = batch?.settled.promise;
    }
    if (this.#keeping.size === 0) return last ?? Promise.resolve();
    return Promise.all([...this.#keeping, last]).then(() => {});
  }

  /** @param isSafe whether the other side could keep it: what it could not is told of as safe never. */
  acknowledge(id: number, isSafe = true): void {
    this.#outstanding.delete(id);
    const batch = this.#sent.get(id);
    if (batch) Object.assign(batch, { acknowledged: true, isSafe });
    for (const [first, { acknowledged, isSafe: safe, text, settled }] of this.#sent) {
      if (!acknowledged) break;
      this.#sent.delete(first);
      this.#sentCharacters -= text.length;
      settled.resolve();
      if (safe) this.#unsafe.delete(first);
    }
    this.#tellSafe();
    if (this.#awaited === id) {
      this.#awaited = null;
      if (this.#waitedFor) this.#flush();
    }
    if (this.#isBehind && this.#outstanding.size === 0) this.#recover();
    this.#note();
  }

  /** The other side is there. What it has not acknowledged is handed over again. */
  open(): void {
    this.#isOpen = true;
    for (const batch of this.#sent.values()) this.#send(batch);
    if (this.#isBehind) this.#recover();
  }

  /** The other side is gone, and with it whatever it had been handed. */
  shut(): void {
    this.#isOpen = false;
    this.#outstanding.clear();
    this.#awaited = null;
  }

  readonly #flush = (): void => {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#immediate) clearImmediate(this.#immediate);
    this.#timer = null;
    this.#immediate = null;
    if (this.#gathered.length === 0) return;
    this.#serial += 1;
    const batch: Sent = {
      id: this.#serial,
      text: `[${this.#gathered.join(",")}]`,
      count: this.#gathered.length,
      dueAt: performance.now() + (this.#waitedFor ? WAITED_FOR_MS : PATIENT_MS),
      settled: this.#settling,
      acknowledged: false,
      isSafe: false,
    };
    const waitedFor = this.#waitedFor;
    this.#gathered = [];
    this.#characters = 0;
    this.#settling = deferred();
    this.#waitedFor = false;
    this.#unsafe.add(batch.id);
    if (this.#isBehind) {
      this.#keep(batch);
      return;
    }
    this.#sent.set(batch.id, batch);
    this.#sentCharacters += batch.text.length;
    if (this.#isOpen) {
      if (waitedFor) this.#awaited = batch.id;
      this.#send(batch);
    }
    if (this.#sentCharacters > MOST_CHARACTERS) this.#fallBehind();
    this.#looking ??= setTimeout(this.#look, LOOK_MS);
  };

  #send(batch: Batch): void {
    this.#outstanding.add(batch.id);
    this.options.send(batch);
  }

  readonly #look = (): void => {
    this.#looking = null;
    if (this.#sent.size === 0) return;
    const now = performance.now();
    if ([...this.#sent.values()].some(({ dueAt }) => dueAt < now)) this.#fallBehind();
    else this.#looking = setTimeout(this.#look, LOOK_MS);
  };

  #fallBehind(): void {
    this.#isBehind = true;
    this.#awaited = null;
    const late = [...this.#sent.values()];
    this.#sent.clear();
    this.#sentCharacters = 0;
    for (const batch of late) this.#keep(batch);
    if (this.#waitedFor) this.#flush();
  }

  #keep(batch: Sent): void {
    const keeping = this.options.keep(batch).then((isKept) => {
      this.#keeping.delete(keeping);
      batch.settled.resolve();
      if (isKept) this.#unsafe.delete(batch.id);
      this.#tellSafe();
      this.#note();
    });
    this.#keeping.add(keeping);
  }

  #tellSafe(): void {
    const [first = this.#serial + 1] = this.#unsafe;
    this.options.safe(first - 1);
  }

  #recover(): void {
    this.#isBehind = false;
    this.options.recovered();
  }

  #note(): void {
    if (this.busy === this.#wasBusy) return;
    this.#wasBusy = !this.#wasBusy;
    this.options.changed();
  }
}
