/** What the time is. Only whoever acts on its own asks it; whatever computes figures takes `now` as an argument. */
export interface Clock {
  /** The present, ms since epoch. It may go back where the host's clock is set. */
  now(): number;
}
