import { afterEach } from "vitest";

/**
 * Opens as often as a test asks, and closes all of it after each test.
 *
 * @param next goes to another place, once everything is closed
 */
export function closing<T extends { close(): Promise<void> }>(
  open: () => Promise<T>,
  next: () => Promise<void> | void,
): () => Promise<T> {
  const opened: T[] = [];
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
    await next();
  });
  return async () => {
    const one = await open();
    opened.push(one);
    return one;
  };
}
