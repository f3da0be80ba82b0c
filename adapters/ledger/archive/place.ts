import { randomBytes } from "node:crypto";
import { fileNameOf } from "../beside.js";

/** A part of an archive file: one member of its gzip stream. */
export interface Place {
  /** `2026-04.1a2b3c4d`: the part of the file's name that is its own. */
  readonly series: string;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

/** A name that no other run takes, wherever it runs. */
export function newSeries(period: string): string {
  return `${period}.${randomBytes(4).toString("hex")}`;
}

export function archiveFileOf(agreement: string, series: string): string {
  return `${fileNameOf(agreement)}.${series}.jsonl.gz`;
}

export function placeText({ series, offsetBytes, lengthBytes }: Place): string {
  return `${series}:${offsetBytes}:${lengthBytes}`;
}

/** `null` for a text that names no place. */
export function parsePlace(text: string): Place | null {
  const parts = /^([\w-]+\.[0-9a-f]{8}):(\d{1,15}):(\d{1,10})$/.exec(text);
  if (!parts) return null;
  return { series: parts[1]!, offsetBytes: Number(parts[2]), lengthBytes: Number(parts[3]) };
}
