import { parseAgreement } from "../src/agreement/parse.js";
import { renderAgreement } from "../src/agreement/render.js";
import type { Terms } from "../src/agreement/terms.js";
import { DEMO_PLATFORM } from "../src/app/demo.js";
import { frameOf, resolveZones } from "../src/app/frame.js";
import { HOUSE, houseOf } from "../src/app/house.js";
import { createRecorder, type LearningRecorder, type Recorder, UnknownFrame } from "../src/app/record.js";
import { ensureFrame, type Progress } from "../src/app/refold.js";
import { compileRules, type Rules } from "../src/chat/rules.js";
import type { ArchivableLedger } from "../src/ports/archive.js";
import type { Afterwards, Ledger, LedgerStore } from "../src/ports/ledger.js";
import type { Fact } from "../src/task/fact.js";
import type { Frame } from "../src/task/frame.js";
import type { ResolvedZone } from "../src/time/zone.js";
import { openStore, shownLedger } from "./ledger/open.js";
import { nodeSeal } from "./seal/node.js";
import { UserError } from "./user-error.js";

export interface ReadOptions {
  /** Its address: a file, or a Redis. */
  readonly ledgerAddress: string;
  /** Without it the ledger's own agreement. */
  readonly terms?: Terms;
  /** ms since epoch. */
  readonly now: number;
}

export interface WriteOptions extends ReadOptions {
  readonly terms: Terms;
  /** Since when the terms are proposed, where the ledger has no proposal of them yet; `now` without it. */
  readonly proposedAt?: number;
  /** A demo's ledger: generated facts are kept apart from real ones. */
  readonly demo?: boolean;
  readonly progress?: Progress;
  /** Told what is wrong with the ledger's place, though it can be used. */
  readonly warn?: (message: string) => void;
}

/** A ledger opened for reading, with what its facts are judged under. */
export interface Reading {
  readonly terms: Terms;
  readonly frame: Frame;
  readonly ledger: Ledger;
  close(): Promise<void>;
}

/** A ledger opened for writing: its counters stand at `now` or later, under the frame of the terms. */
export interface Writing extends Reading {
  readonly rules: Rules;
  readonly recorder: Recorder;
  /** The counters were filled anew from the facts: the ledger had kept them under other terms. */
  readonly rebuilt: boolean;
  /**
   * The frame that the ledger's own facts ask for at `now`: another one once an exclusion was accepted or a channel could
   * not be read. Its counters are filled beside those in use, while recording goes on.
   */
  reframe(now: number): Promise<Frame>;
  /** Where the ledger may lose what it acknowledged. */
  readonly afterwards?: Afterwards;
  /** After such a loss: whatever was remembered of the ledger is asked anew, its agreement and its frame are there again. */
  renew(now: number): Promise<Frame>;
}

/** @throws {LedgerError | UserError} */
export async function openForReading({ ledgerAddress, terms, now }: ReadOptions): Promise<Reading> {
  const store = await openStore(ledgerAddress, { mode: "read" });
  try {
    const ledger = await ledgerIn(store, terms?.id, shownLedger(ledgerAddress));
    const read = terms ? { terms, frame: await frameIn(ledger, terms, now) } : await ownTerms(ledger, now);
    return { ...read, ledger, close: () => store.close() };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** @throws {LedgerError | UserError} */
export async function openForWriting(options: WriteOptions): Promise<Writing> {
  const { ledgerAddress, terms, now, proposedAt = now, demo = false, progress, warn } = options;
  const store = await openStore(ledgerAddress, { mode: "write", ...(warn ? { warn } : {}) });
  try {
    const ledger = store.agreement(terms.id);
    const proposal = await proposalOf(ledger, terms, proposedAt);
    const latest = () => latestFrame(ledger, terms, proposal);
    const frame = await latest();
    const held = (await ledger.extent()).facts > 0;
    // Left by a process that died while it filled another frame.
    for (const { id, state } of await ledger.frames()) {
      if (state === "building" && id !== frame.id) await ledger.dropFrame(id);
    }
    const built = await ensureFrame(ledger, frame, now, progress);
    await ledger.advance(frame.id, now);
    const recorder = keepingApart(keepingUp(createRecorder(ledger, [frame]), latest), demo);
    await recorder.record([proposal]);
    const rebuilt = built === "built" && held;
    const reframe = async (at: number) => {
      const next = await latest();
      recorder.learn(next);
      await ensureFrame(ledger, next, at);
      return next;
    };
    return {
      terms,
      frame,
      ledger,
      rules: compileRules(terms),
      recorder,
      rebuilt,
      reframe,
      ...(store.afterwards ? { afterwards: store.afterwards } : {}),
      async renew(at) {
        recorder.forget();
        const next = await reframe(at);
        await recorder.record([proposal]);
        return next;
      },
      close: () => store.close(),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The ledger of an agreement in a place; without its id that of the only one. @throws {UserError} */
export async function ledgerIn(
  store: LedgerStore,
  id: string | undefined,
  shown: string,
): Promise<ArchivableLedger> {
  const ids = await store.agreements();
  if (id !== undefined && ids.includes(id)) return store.agreement(id);
  if (id === undefined && ids.length === 1) return store.agreement(ids[0]!);
  const found = ids.length === 0 ? "no agreement" : ids.map((name) => `"${name}"`).join(", ");
  const expected = id === undefined ? "exactly one" : `"${id}"`;
  throw new UserError(
    `${shown}: found ${found}, expected ${expected}. Name the agreement file with --agreement, or record something under it first`,
  );
}

/**
 * The frame that a ledger's counters are kept under: all that it knows counts, for another process may have a clock that
 * is ahead.
 */
export function latestFrame(ledger: Ledger, terms: Terms, proposal?: Proposal): Promise<Frame> {
  return frameIn(ledger, terms, Number.MAX_SAFE_INTEGER, proposal);
}

type Proposal = Extract<Fact, { type: "terms.proposed" }>;

/** Terms under a ledger's own exclusions and gaps; the zones are those of the proposal, where there is one. */
async function frameIn(ledger: Ledger, terms: Terms, now: number, proposal?: Proposal): Promise<Frame> {
  const { zones } = (proposal ?? (await proposalOf(ledger, terms, now))).data;
  const facts: Fact[] = [];
  for (const conversation of [HOUSE.exclusions, HOUSE.observations]) {
    facts.push(...(await ledger.load(conversation)).facts);
  }
  return frameOf(terms, zones as ResolvedZone[], houseOf(facts, now), nodeSeal);
}

/** The terms that the ledger's counters stand under, else those proposed last. */
export async function ownTerms(ledger: Ledger, now: number): Promise<Meaning> {
  const active = (await ledger.frames()).find(({ state }) => state === "active");
  const known = await meaningsIn(ledger, now);
  const own = known.find(({ frame }) => frame.id === active?.id) ?? known[0];
  if (own) return own;
  throw new UserError(
    "the ledger holds no agreement that this version can read. Name the agreement file with --agreement",
  );
}

/** What a ledger's counters may stand under. */
export interface Meaning {
  readonly terms: Terms;
  readonly frame: Frame;
}

/** All terms that were ever proposed in a ledger, and can be read, as they stand at `now`: the latest first. */
export async function meaningsIn(ledger: Ledger, now: number): Promise<Meaning[]> {
  const known: Meaning[] = [];
  for (const proposal of await proposalsIn(ledger)) {
    const { terms } = parseAgreement(proposal.data.terms);
    if (terms) known.push({ terms, frame: await frameIn(ledger, terms, now, proposal) });
  }
  return known;
}

/** The latest first. */
async function proposalsIn(ledger: Ledger): Promise<Proposal[]> {
  const { facts } = await ledger.load(HOUSE.terms);
  return facts
    .filter((fact) => fact.type === "terms.proposed")
    .sort((one, other) => other.at - one.at || (one.id < other.id ? -1 : 1));
}

/**
 * The agreement file as the proposal that it is. One that the ledger has already stays as it was made: with the zones
 * resolved then, so that another host's zone data changes no figure.
 */
async function proposalOf(ledger: Ledger, terms: Terms, now: number): Promise<Proposal> {
  const text = renderAgreement(terms);
  const id = `pact:terms:${nodeSeal.sha256(text)}`;
  const made = (await proposalsIn(ledger)).find((proposal) => proposal.id === id);
  if (made) return made;
  return {
    id,
    conversation: HOUSE.terms,
    type: "terms.proposed",
    at: now,
    actor: { id: "pawpact:system", role: "system", party: "neither" },
    source: { platform: "pact" },
    rule: "agreement-file",
    data: { terms: text, zones: resolveZones(terms, process.versions.tz) as Proposal["data"]["zones"] },
  };
}

/**
 * Another process may move the ledger to a further frame of the same terms: what it means lies in the ledger's own facts,
 * whatever the clocks of the two say.
 */
function keepingUp(recorder: LearningRecorder, latest: () => Promise<Frame>): LearningRecorder {
  return {
    learn: (frame) => recorder.learn(frame),
    forget: () => recorder.forget(),
    async record(facts) {
      try {
        return await recorder.record(facts);
      } catch (error) {
        if (!(error instanceof UnknownFrame)) throw error;
        const frame = await latest();
        if (frame.id !== error.frame) throw error;
        recorder.learn(frame);
        return recorder.record(facts);
      }
    },
  };
}

function keepingApart(recorder: LearningRecorder, demo: boolean): LearningRecorder {
  return {
    learn: (frame) => recorder.learn(frame),
    forget: () => recorder.forget(),
    record(facts) {
      const stray = facts.find(
        ({ source }) => source.platform !== "pact" && (source.platform === DEMO_PLATFORM) !== demo,
      );
      if (!stray) return recorder.record(facts);
      const found = demo ? "a real fact" : "a generated fact";
      return Promise.reject(
        new UserError(
          `record: found ${found} (${stray.id}), expected none in ${demo ? "the demo's" : "a real"} ledger. Use a ledger of its own`,
        ),
      );
    },
  };
}
