import { GatewayCloseCodes, type GatewaySendPayload } from "discord.js";
import type { Connection } from "./session.js";

/** Of what a client sends, in a minute. */
const MOST_PACKETS = 120;

/** @throws {Goodbye} for a client that says too much. */
export function count({ sent }: Connection): void {
  const at = performance.now();
  while (sent.length > 0 && sent[0]! < at - 60_000) sent.shift();
  if (sent.push(at) > MOST_PACKETS) throw new Goodbye(GatewayCloseCodes.RateLimited);
}

/** Why a client is sent away. */
export class Goodbye extends Error {
  constructor(readonly code: GatewayCloseCodes) {
    super(String(code));
  }
}

/** @throws {Goodbye} for what is no JSON. */
export function parsed(text: string): GatewaySendPayload {
  try {
    return JSON.parse(text) as GatewaySendPayload;
  } catch {
    throw new Goodbye(GatewayCloseCodes.DecodeError);
  }
}
