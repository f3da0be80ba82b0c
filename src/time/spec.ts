/** Local opening hours, as written; nothing here knows an instant yet. */
export interface CalendarSpec {
  /** IANA zone. */
  readonly timezone: string;
  /** Weekday 1 (Monday) to 7 → the intervals that start on it. */
  readonly hours: Readonly<Record<number, readonly LocalInterval[]>>;
  /** Closed dates, `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
  /** Date → the intervals that start on it, in place of the weekday's; they win over a holiday too. */
  readonly overrides: Readonly<Record<string, readonly LocalInterval[]>>;
}

/** Minutes since local midnight, half-open; `to` ≤ `from` means that it ends on the next date; 24:00 is 1440. */
export interface LocalInterval {
  readonly fromMinute: number;
  readonly toMinute: number;
}
