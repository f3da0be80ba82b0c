/** Ends that long are made by platforms, of an instant or a snowflake: what is shorter may end other ids as well. */
const LEAST_END = 10;

/**
 * The end of a task's id that names it where one types: what a platform numbers messages by. A whole id where that is
 * short, or where the end is that of another task shown beside it.
 */
export function taskEnd(id: string, shown: readonly string[] = []): string {
  const end = id.slice(id.lastIndexOf(":") + 1);
  const alone = shown.every((other) => other === id || !(other.endsWith(end) || other.startsWith(end)));
  return end.length >= LEAST_END && /^[\w.]+$/.test(end) && alone ? end : id;
}
