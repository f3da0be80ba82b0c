/** A promise that somebody else resolves. */
export interface Deferred {
  readonly promise: Promise<void>;
  /** With another promise: as that one turns out. */
  resolve(as?: Promise<void>): void;
}

export function deferred(): Deferred {
  let resolve: Deferred["resolve"] = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
