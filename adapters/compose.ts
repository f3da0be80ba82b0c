import { readFileSync } from "node:fs";
import { parseAgreement } from "../src/agreement/parse.js";
import type { Terms } from "../src/agreement/terms.js";
import { frameOf } from "../src/app/frame.js";
import { HOUSE, houseOf } from "../src/app/house.js";
import { createRecorder, type Recorder } from "../src/app/record.js";
import { ensureFrame, type Progress } from "../src/app/refold.js";
import { compileRules, type Rules } from "../src/chat/rules.js";
import type { Ledger } from "../src/ports/ledger.js";
import type { Fact } from "../src/task/fact.js";
import type { Frame } from "../src/task/frame.js";
import { nodeSeal } from "./seal/node.js";

export interface ReadOptions {
  readonly ledgerFile: string;
  /** The agreement; without it the ledger's own, if it holds one. */
  readonly terms?: Terms;
  /** ms since epoch. */
  readonly now: number;
}

export interface WriteOptions extends ReadOptions {
  readonly terms: Terms;
  /** The agreement file's text, kept as the proposal that it is. */
  readonly text: string;
  /** Generated history is kept apart: a ledger takes it only when it says that it is a demo's. */
  readonly demo?: boolean;
  readonly progress?: Progress;
}

/** A ledger opened for reading, with what its facts are judged under. */
export interface Reading {
  readonly terms: Terms;
  readonly frame: Frame;
  readonly ledger: Ledger;
  close(): Promise<void>;
}

/** A ledger opened for writing: its counters stand at `now` under the frame of the terms. */
export interface Writing extends Reading {
  readonly rules: Rules;
  readonly recorder: Recorder;
}
