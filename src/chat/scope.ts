import type { Place } from "./event.js";

/** Where an agreement holds. */
export interface Scope {
  covers(place: Place): boolean;
  /** How narrowly a place is named: its channel 3, its workspace 2, everything 1; not at all 0. */
  narrowness(place: Place): 0 | 1 | 2 | 3;
  /** Whether it holds anywhere in a workspace. */
  touches(place: Pick<Place, "platform" | "workspace">): boolean;
  /** Bare workspaces of a platform that it names; `null`: it holds in every one. */
  workspaces(platform: string): readonly string[] | null;
}

interface Entry {
  readonly platform: string;
  readonly workspace: string;
  readonly channel: string | null;
}

/** Reads a scope's entries, `slack:T0WORK/C0HELP` or `slack:T0WORK`; without any it is everywhere. */
export function compileScope(scope: readonly string[]): Scope {
  const entries = scope.map(entryOf);
  const inWorkspace = ({ platform, workspace }: Pick<Place, "platform" | "workspace">) =>
    // An adapter that knows no workspace is matched by channel alone.
    entries.filter(
      (entry) => entry.platform === platform && (workspace === undefined || workspace === entry.workspace),
    );

  function narrowness(place: Place): 0 | 1 | 2 | 3 {
    if (entries.length === 0) return 1;
    const near = inWorkspace(place);
    if (near.some(({ channel }) => channel === place.channel)) return 3;
    return near.some(({ channel }) => channel === null) ? 2 : 0;
  }

  return {
    narrowness,
    covers: (place) => narrowness(place) > 0,
    touches: (place) => entries.length === 0 || inWorkspace(place).length > 0,
    workspaces: (platform) =>
      entries.length === 0 ? null : [...new Set(inWorkspace({ platform }).map(({ workspace }) => workspace))],
  };
}

function entryOf(text: string): Entry {
  const colon = text.indexOf(":");
  const [workspace = "", channel = null] = text.slice(colon + 1).split("/");
  return { platform: text.slice(0, colon), workspace, channel };
}
