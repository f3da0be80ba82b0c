import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { Body } from "../call.js";
import { Router } from "../router.js";
import { toldApart } from "./apart.js";
import { closed, pointed } from "./closed.js";
import type { Description, Operation, Parameter, Schema } from "./description.js";
import { overLimits } from "./limits.js";

/** One thing that is wrong with a request. */
export interface Violation {
  /** Method and path. */
  readonly request: string;
  /** Where in the body or the address. */
  readonly at: string;
  readonly wrong: string;
  /** Discord takes no notice of it; a bot that sends it is mistaken all the same. */
  readonly isHarmless?: boolean;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** Names of a form's fields; empty for JSON. */
  readonly fields: readonly string[];
}

const CLOSED = "closed";
const OPEN = "open";
/** What discord.js always sends along, wherever it goes… */
const NOISE = ["tts", "enforce_nonce"];
/** …and where it sends what is of no use there. */
const HABITS: Readonly<Record<string, string>> = {
  "POST /channels/{channel_id}/messages/{message_id}/threads": "type",
};

/** Holds every request against Discord's description of its API and against the limits that it documents besides. */
export class Judge {
  readonly #router: Router | null;
  readonly #ajv = ajvWith({});
  readonly #lenient = ajvWith({ coerceTypes: "array" });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(private readonly description: Description | null) {
    this.#router = description && new Router(operationsOf(description));
    if (!description) return;
    const { schemas } = description.components;
    const shut = { schemas: this.#apart(closed(schemas)) };
    this.#ajv.addSchema({ $id: CLOSED, components: shut } as object);
    // What stands in an address is no object.
    const scalars = Object.entries(schemas).filter(([, { properties }]) => properties === undefined);
    const components = { schemas: Object.fromEntries(scalars) };
    this.#lenient.addSchema({ $id: CLOSED, components } as object);
  }

  /** What is wrong with a request. */
  request({ method, path, query, body, fields }: Asked): Violation[] {
    const said = quiet(body);
    const found = this.#router?.find(method, path);
    const request = `${method} ${found?.path ?? path}`;
    const wrong = (at: string, what: string, isHarmless?: boolean): Violation => ({
      request,
      at,
      wrong: what,
      ...(isHarmless ? { isHarmless } : {}),
    });
    const violations = overLimits(said, path).map(({ at, wrong: what }) => wrong(at, what));
    const odd = fields.filter((name) => name !== "payload_json" && !/^files\[\d\]$/.test(name));
    for (const name of odd) violations.push(wrong(name, "is no field of a message's form"));
    if (!this.#router) return violations;
    if (!found) return [wrong("", "is no route that Discord describes")];
    const operation = this.#operation(found.name);
    const shared = (this.description!.paths[found.path]?.parameters ?? []) as unknown as readonly Parameter[];
    const parameters = [...shared, ...(operation.parameters ?? [])];
    const report = (errors: readonly ErrorObject[] | null | undefined) => {
      for (const error of telling(errors ?? [])) {
        const { additionalProperty: key } = error.params as { additionalProperty?: string };
        if (key !== undefined && key === HABITS[request]) continue;
        violations.push(wrong(whereIs(error), wordsOf(error), key !== undefined));
      }
    };
    for (const [room, values] of [
      ["path", found.params],
      ["query", Object.fromEntries(query)],
    ] as const) {
      const check = this.#compile(`${room} ${found.name}`, this.#lenient, parametersIn(parameters, room));
      if (!check({ ...values })) report(check.errors);
    }
    const content = operation.requestBody?.content;
    const schema = (content?.["application/json"] ?? content?.["multipart/form-data"])?.schema;
    if (said === undefined) {
      if (operation.requestBody?.required) violations.push(wrong("body", "is missing"));
    } else if (!schema) violations.push(wrong("body", "is not expected here"));
    else {
      const strict = pointed(this.#apart(closed(schema)), CLOSED) as Schema;
      const check = this.#compile(`body ${found.name}`, this.#ajv, strict);
      if (!check(said)) report(check.errors);
    }
    return violations;
  }

  /** What is wrong with what the fake answers: nothing, or the fake is not like Discord. */
  answer(method: string, path: string, status: number, body: unknown): string[] {
    const found = this.#router?.find(method, path);
    if (!found) return [];
    const response = this.#operation(found.name).responses[String(status)];
    if (!response) return [`${found.name} never answers ${status}`];
    const schema = response.content?.["application/json"]?.schema;
    if (!schema) return body === undefined ? [] : [`${found.name} answers ${status} with nothing`];
    const check = this.#openly(`${status} ${found.name}`, pointed(this.#apart(schema), OPEN) as Schema);
    if (check(body)) return [];
    return telling(check.errors ?? []).map((error) => `${found.name}: ${whereIs(error)} ${wordsOf(error)}`);
  }

  /** What is wrong with something, held against a schema of the description. */
  against(schema: string, value: unknown): string[] {
    if (!this.description) return [];
    const check = this.#openly(schema, { $ref: `${OPEN}#/components/schemas/${schema}` });
    return check(value)
      ? []
      : telling(check.errors ?? []).map((error) => `${whereIs(error)} ${wordsOf(error)}`);
  }

  #operation(name: string): Operation {
    const [method = "", path = ""] = name.split(" ");
    return this.description!.paths[path]![method.toLowerCase()]!;
  }

  #apart(schema: unknown): unknown {
    return toldApart(schema, this.description!.components.schemas);
  }

  /** For what the fake says: objects stay open. */
  #openly(key: string, schema: Schema): ValidateFunction {
    const { schemas } = this.description!.components;
    if (!this.#ajv.getSchema(OPEN))
      this.#ajv.addSchema({ $id: OPEN, components: { schemas: this.#apart(schemas) } } as object);
    return this.#compile(key, this.#ajv, schema);
  }

  #compile(key: string, ajv: Ajv2020, schema: Schema): ValidateFunction {
    const known = this.#compiled.get(key) ?? ajv.compile(schema);
    this.#compiled.set(key, known);
    return known;
  }
}

function ajvWith(options: object): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true, ...options });
  // biome-ignore lint/suspicious/noExplicitAny: the package is typed as a module and loaded as CommonJS
  ((formats as any).default ?? formats)(ajv);
  ajv.addFormat("snowflake", /^\d{1,20}$/);
  ajv.addFormat("nonce", /^.{1,25}$/u);
  return ajv;
}

function operationsOf({ paths }: Description): Record<string, () => undefined> {
  return Object.fromEntries(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((method) => method !== "parameters")
        .map((method) => [`${method.toUpperCase()} ${path}`, () => undefined]),
    ),
  );
}

function parametersIn(parameters: readonly Parameter[], room: Parameter["in"]): Schema {
  const own = parameters.filter((one) => one.in === room);
  return {
    type: "object",
    properties: Object.fromEntries(own.map(({ name, schema }) => [name, pointed(schema, CLOSED)])),
    required: own.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
}

function quiet(body: unknown): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const kept = Object.entries(body as Body)
    .filter(([key, value]) => !(NOISE.includes(key) && value === false))
    .map(([key, value]) => [key, ["data", "message"].includes(key) ? quiet(value) : value]);
  return Object.fromEntries(kept);
}

/** Errors that tell something: of alternatives none of which fits, what each of them lacks. */
function telling(errors: readonly ErrorObject[]): ErrorObject[] {
  const left = errors.filter(
    ({ keyword, params }) =>
      !["oneOf", "anyOf", "if"].includes(keyword) &&
      // That it is not null either is not what is wrong.
      !(keyword === "type" && (params as { type: unknown }).type === "null"),
  );
  const told = left.length > 0 ? left : errors.slice(0, 1);
  return [...new Map(told.map((error) => [`${whereIs(error)} ${wordsOf(error)}`, error])).values()];
}

const whereIs = ({ instancePath }: ErrorObject): string => instancePath.slice(1).replaceAll("/", ".");

function wordsOf({ keyword, message = "is wrong", params }: ErrorObject): string {
  if (keyword === "additionalProperties")
    return `has an unknown key ${(params as { additionalProperty: string }).additionalProperty}`;
  if (keyword === "enum")
    return `must be one of ${JSON.stringify((params as { allowedValues: unknown }).allowedValues)}`;
  return message;
}
