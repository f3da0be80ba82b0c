import type { Mood } from "../mood.js";

export type Theme = "light" | "dark";

/** The colours of a picture. Ink on ground and panel reaches a contrast of 4.5 to 1; a test holds it to that. */
export interface Palette {
  readonly ground: string;
  readonly panel: Readonly<Record<Mood, string>>;
  /** A disc behind the pet. */
  readonly glow: Readonly<Record<Mood, string>>;
  readonly ink: string;
  readonly muted: string;
  readonly rule: string;
  readonly track: string;
  readonly kept: string;
  readonly missed: string;
  readonly unsure: string;
  readonly absent: string;
}

const LIGHT: Palette = {
  ground: "#FFFDF9",
  panel: {
    happy: "#FFF0D2",
    content: "#E4F3EA",
    hungry: "#FCE6D6",
    tired: "#E7E9F6",
    sad: "#DFECF7",
    worried: "#F1E7F4",
    sleeping: "#E4E7F2",
  },
  glow: {
    happy: "#FFE0A0",
    content: "#C9E8D5",
    hungry: "#F8CDB0",
    tired: "#D0D5EE",
    sad: "#C2DBF0",
    worried: "#E2CFE9",
    sleeping: "#CBD1E8",
  },
  ink: "#221E2B",
  muted: "#5A5666",
  rule: "#E9E3DA",
  track: "#ECE7DF",
  kept: "#1A7A52",
  missed: "#BF2F3A",
  unsure: "#8A5A00",
  absent: "#6A6675",
};

const DARK: Palette = {
  ground: "#1B1A22",
  panel: {
    happy: "#3A3122",
    content: "#22352D",
    hungry: "#3B2A22",
    tired: "#2A2C40",
    sad: "#22303F",
    worried: "#352A3B",
    sleeping: "#25283B",
  },
  glow: {
    happy: "#574722",
    content: "#2E4D3F",
    hungry: "#573A2A",
    tired: "#3B3F5E",
    sad: "#2D455C",
    worried: "#4C3A56",
    sleeping: "#343955",
  },
  ink: "#F6F2EA",
  muted: "#B9B4C4",
  rule: "#34323D",
  track: "#34323D",
  kept: "#5FD3A0",
  missed: "#FF8D8D",
  unsure: "#F0BE5A",
  absent: "#A29DAF",
};

export const PALETTES: Readonly<Record<Theme, Palette>> = { light: LIGHT, dark: DARK };

/** The pet is the same in any light. */
export const FUR = {
  line: "#4A2C2A",
  coat: "#F2A65A",
  shade: "#DE8A42",
  cream: "#FFF1DC",
  inner: "#F7B7A3",
  blush: "#F08A72",
  nose: "#5B3433",
  eye: "#35211F",
  white: "#FFFFFF",
  collar: "#2F7F86",
  tag: "#FFD65A",
  tear: "#5AB4E8",
  tongue: "#E8697A",
} as const;
