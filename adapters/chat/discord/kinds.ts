/** Types of messages that are somebody's own words; under every other one Discord itself speaks (joins, pins, …). */
export const MESSAGE = { default: 0, reply: 19, command: 20, threadStarter: 21, contextCommand: 23 } as const;

const WORDS: ReadonlySet<number> = new Set([
  MESSAGE.default,
  MESSAGE.reply,
  MESSAGE.command,
  MESSAGE.contextCommand,
]);

export const isWords = (type: number) => WORDS.has(type);

/** Types of channels that differ in what a message there belongs to. */
const DIRECT = 1;
const THREADS: ReadonlySet<number> = new Set([10, 11, 12]);

export const isDirect = (type: number) => type === DIRECT;
export const isThread = (type: number) => THREADS.has(type);
