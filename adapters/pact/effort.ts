import { parseMicros } from "../import/micros.js";

/** What one go at a task took. */
export interface EffortGiven {
  readonly ok: boolean;
  /** In the agreement's currency: `0.0123`. */
  readonly cost?: number | string;
  /** The same in 10⁻⁶ of it. */
  readonly costMicros?: number;
  readonly tokens?: number;
  readonly durationMs?: number;
}

export interface Effort {
  readonly ok: boolean;
  readonly costMicros?: number;
  readonly tokens?: number;
  readonly durationMs?: number;
  /** What was left out because it can't be. */
  readonly faults: readonly string[];
}

/** What an attempt took in whole numbers; what is no such number is left out, and named. */
export function effortOf({ ok, cost, costMicros, tokens, durationMs }: EffortGiven): Effort {
  const faults: string[] = [];
  const whole = (name: string, value: number | undefined) => {
    if (value === undefined) return {};
    const rounded = Math.round(value);
    if (Number.isSafeInteger(rounded) && rounded >= 0) return { [name]: rounded };
    faults.push(`attempted: ${name} found ${String(value)}, expected 0 or more. It is left out`);
    return {};
  };
  const price = cost === undefined ? undefined : (parseMicros(String(cost)) ?? Number.NaN);
  return {
    ok: ok === true,
    ...whole("costMicros", costMicros ?? price),
    ...whole("tokens", tokens),
    ...whole("durationMs", durationMs),
    faults,
  };
}

/** A word that says something, else `null`. */
export function wordOf(value: string | undefined): string | null {
  return typeof value === "string" && value.trim() !== "" ? value : null;
}
