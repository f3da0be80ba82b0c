import type { Writable } from "node:stream";
import { pino } from "pino";
import type { Logger } from "../../src/ports/logger.js";

/** One JSON object a line: `level`, `time`, `msg`, and the fields. Nothing passes that `redact` takes out. */
export function openLog(stream: Pick<Writable, "write">, redact: (text: string) => string): Logger {
  const log = pino(
    { base: null, formatters: { level: (level) => ({ level }) }, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line: string) => void stream.write(redact(line)) },
  );
  return {
    info: (message, fields = {}) => log.info(fields, message),
    warn: (message, fields = {}) => log.warn(fields, message),
    error: (message, fields = {}) => log.error(fields, message),
  };
}
