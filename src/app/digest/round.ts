import type { DigestTerms } from "../../agreement/terms.js";
import type { Picture } from "../../ports/chat.js";
import type { Frame } from "../../task/frame.js";
import type { Period } from "../../time/cohort.js";
import { type Beat, beatAfter, beatAtOrBefore, type Rhythm } from "../../time/wall.js";
import { type ResolvedZone, resolveZone } from "../../time/zone.js";
import { type Valued, valuePeriod } from "../worth.js";
import { type DigestBefore, type DigestContent, type DigestNow, digestNow, digestSince } from "./content.js";
import type { DigestDesk } from "./deliver.js";
import { type Subscription, subscriptionsIn } from "./subscriptions.js";

/** Digests that go out so close to each other say how things stood at one instant. */
const FRESH_MS = 5_000;

interface Stands {
  readonly at: number;
  readonly frame: Frame;
  readonly told: Promise<DigestNow>;
  readonly ended: Map<string, Promise<Valued>>;
}

/** What all digests of a round share, however many there are: it is read and drawn once. */
export class DigestRound {
  readonly #zones = new Map<string, ResolvedZone>();
  readonly #beats = new Map<string, { readonly last: Beat; readonly next: Beat }>();
  readonly #pictures = new WeakMap<Valued, Promise<Picture | null>>();
  readonly #at: number;
  #subscriptions: Promise<readonly Subscription[]> | null = null;
  #stands: Stands | null = null;

  /** @param proposals subscriptions of proposals read before, by fact id */
  constructor(
    private readonly desk: DigestDesk,
    private readonly proposals: Map<string, readonly DigestTerms[]>,
  ) {
    this.#at = desk.clock.now();
  }

  /** Whether others may join it. */
  get isFresh(): boolean {
    return Math.abs(this.desk.clock.now() - this.#at) < FRESH_MS;
  }

  subscriptions(): Promise<readonly Subscription[]> {
    const { ledger, clock } = this.desk;
    this.#subscriptions ??= subscriptionsIn(ledger, this.desk.frame().terms, clock.now(), this.proposals);
    return this.#subscriptions.catch((error: unknown) => {
      this.#subscriptions = null;
      throw error;
    });
  }

  /** The agreement's own zone as it was resolved with its terms; any other as this host knows it: no figure rests on it. */
  zoneOf({ timezone }: Subscription): ResolvedZone {
    const { zone } = this.desk.frame();
    if (zone.timezone === timezone) return zone;
    const known = this.#zones.get(timezone) ?? resolveZone(timezone);
    this.#zones.set(timezone, known);
    return known;
  }

  /** A subscription's last and next beat as of `now`. */
  beatsOf(subscription: Subscription, now: number) {
    const { every, on, atMinute, timezone } = subscription;
    const rhythm = [timezone, every, on, atMinute].join(" ");
    const known = this.#beats.get(rhythm);
    if (known && now >= known.last.at && now < known.next.at) return known;
    const zone = this.zoneOf(subscription);
    const asked: Rhythm = subscription;
    const beats = { last: beatAtOrBefore(zone, asked, now), next: beatAfter(zone, asked, now) };
    this.#beats.set(rhythm, beats);
    return beats;
  }

  async content(before: DigestBefore): Promise<DigestContent> {
    const { frame, told, ended, at } = this.#now();
    const endedOf = (period: Period) => {
      const valued = ended.get(period.key) ?? valuePeriod(this.desk.ledger, frame, period, at);
      ended.set(period.key, valued);
      return valued;
    };
    try {
      return await digestSince(await told, frame, before, endedOf);
    } catch (error) {
      this.#stands = null;
      throw error;
    }
  }

  /** One that can't be drawn does not keep the digest back. */
  picture(content: DigestContent): Promise<Picture | null> {
    const drawn =
      this.#pictures.get(content.valued) ??
      this.desk.picture?.(content).catch(() => null) ??
      Promise.resolve(null);
    this.#pictures.set(content.valued, drawn);
    return drawn;
  }

  #now(): Stands {
    const { ledger, clock } = this.desk;
    const [now, frame] = [clock.now(), this.desk.frame()];
    const known = this.#stands;
    if (known && known.frame.id === frame.id && Math.abs(now - known.at) < FRESH_MS) return known;
    this.#stands = { at: now, frame, told: digestNow(ledger, frame, now), ended: new Map() };
    return this.#stands;
  }
}
