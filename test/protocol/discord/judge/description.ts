import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../../config/root.js";

export type Schema = Readonly<Record<string, unknown>>;

export interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: Schema;
}

/** Discord's own description of its REST API, as far as the judge reads it. */
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const FILE = join("..", "shared", "data", "discord-openapi.json");

/** Said by tests when the description is not there and requests are held against documented limits alone. */
export const absent = existsSync(join(packageRoot(), FILE)) ? "" : ` (${FILE} is not there)`;

export function readDescription(): Description | null {
  if (absent !== "") return null;
  return JSON.parse(readFileSync(join(packageRoot(), FILE), "utf8")) as Description;
}
