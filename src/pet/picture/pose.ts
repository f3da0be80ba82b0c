import type { Mood } from "../mood.js";
import type { Face } from "./face.js";
import type { Prop } from "./prop.js";

export type Arms = "raised" | "folded" | "on-belly" | "hanging" | "at-mouth";

/** How the pet stands or lies. */
export interface Pose {
  readonly stance: "sitting" | "curled-up";
  /** px above the ground. */
  readonly hop: number;
  /** px that the head sinks, degrees that it leans. */
  readonly sink: number;
  readonly lean: number;
  /** Degrees that the ears turn down; below 0 they stand up more. */
  readonly ears: number;
  /** Degrees that the tail hangs down. */
  readonly tail: number;
  readonly arms: Arms;
  readonly face: Face;
  readonly prop: Prop;
}

const CALM: Face = { eyes: "open", brows: "none", mouth: "smile", blush: true, tears: false };
const SITTING = { stance: "sitting", hop: 0, sink: 0, lean: 0, ears: 0, tail: 0 } as const;

/** Each mood differs from the others in ears, eyes, mouth and posture, so that it reads at any size. */
export const POSES: Readonly<Record<Mood, Pose>> = {
  happy: {
    ...SITTING,
    hop: 12,
    ears: -8,
    tail: -18,
    arms: "raised",
    face: { ...CALM, eyes: "smiling", mouth: "grin" },
    prop: "sparkles",
  },
  content: { ...SITTING, arms: "folded", face: CALM, prop: "none" },
  hungry: {
    ...SITTING,
    sink: 6,
    ears: 26,
    tail: 20,
    arms: "on-belly",
    face: { ...CALM, eyes: "pleading", brows: "sloped", mouth: "drooling", blush: false },
    prop: "bowl",
  },
  tired: {
    ...SITTING,
    sink: 16,
    lean: -9,
    ears: 48,
    tail: 42,
    arms: "hanging",
    face: { ...CALM, eyes: "heavy", brows: "lids", mouth: "yawn", blush: false },
    prop: "battery",
  },
  sad: {
    ...SITTING,
    sink: 12,
    lean: 6,
    ears: 62,
    tail: 46,
    arms: "hanging",
    face: { ...CALM, eyes: "tearful", brows: "sloped", mouth: "frown", tears: true, blush: false },
    prop: "cloud",
  },
  worried: {
    ...SITTING,
    sink: 4,
    ears: 34,
    tail: 26,
    arms: "at-mouth",
    face: { ...CALM, eyes: "startled", brows: "knit", mouth: "wavy", blush: false },
    prop: "papers",
  },
  sleeping: {
    ...SITTING,
    stance: "curled-up",
    ears: 30,
    arms: "folded",
    face: { ...CALM, eyes: "closed", mouth: "asleep" },
    prop: "zzz",
  },
};
