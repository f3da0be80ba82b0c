import type { Route, Routes } from "./call.js";

export interface Found {
  /** Method and path, as Discord's description writes them. */
  readonly name: string;
  readonly path: string;
  readonly route: Route;
  readonly params: Record<string, string>;
}

/** Finds what a request is for. Of two that fit, the one with more of it written out. */
export class Router {
  readonly #entries: readonly { name: string; method: string; path: string; pattern: RegExp; route: Route }[];

  constructor(routes: Routes) {
    this.#entries = Object.entries(routes)
      .map(([name, route]) => {
        const [method = "", path = ""] = name.split(" ");
        return { name, method, path, pattern: patternOf(path), route };
      })
      .sort((one, other) => holes(one.path) - holes(other.path));
  }

  get names(): string[] {
    return this.#entries.map(({ name }) => name);
  }

  find(method: string, path: string): Found | null {
    for (const entry of this.#entries) {
      const match = entry.method === method ? entry.pattern.exec(path) : null;
      if (!match) continue;
      const params = Object.fromEntries(
        Object.entries(match.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)]),
      );
      return { name: entry.name, path: entry.path, route: entry.route, params };
    }
    return null;
  }
}

/** `/channels/{channel_id}` as a pattern. */
export function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`);
}

export const holes = (path: string): number => path.split("{").length;
