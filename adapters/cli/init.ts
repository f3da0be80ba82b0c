import { writeFile } from "node:fs/promises";
import { currencyExponent } from "../../src/agreement/currencies.js";
import { pathText } from "../../src/agreement/fault.js";
import { parseAgreement } from "../../src/agreement/parse.js";
import { renderAgreement } from "../../src/agreement/render.js";
import { type Starter, starterTerms } from "../../src/agreement/starter.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import { type CliCommand, type Invocation, UserError } from "./command.js";
import { print } from "./run.js";

export const init: CliCommand = {
  definition: cliDefinition("init"),
  async run({ positionals, options, io }) {
    const file = positionals[0] ?? "agreement.yaml";
    const text = renderAgreement(starterTerms(starterOf(options)), { comments: true });
    refuseFaults(text);
    try {
      await writeFile(file, text, { flag: "wx" });
    } catch (cause) {
      throw unwritable(file, cause as NodeJS.ErrnoException);
    }
    await print(io, `${file}: written. Fill in scope and members, then run: npx pawpact check ${file}\n`);
    return 0;
  },
};

function starterOf(options: Invocation["options"]): Starter {
  const text = (name: string, usual: string) => (typeof options[name] === "string" ? options[name] : usual);
  const customer = text("customer", "Customer");
  const title = text("title", `${customer} help desk`);
  const currency = text("currency", "EUR");
  const exponent = currencyExponent(currency);
  if (exponent === null) {
    throw new UserError(
      `init: --currency found "${currency}", expected a code of ISO 4217 such as EUR. Correct it`,
    );
  }
  return {
    id: idOf(title),
    kind: text("kind", "sla") as Starter["kind"],
    title,
    provider: text("provider", "Provider"),
    customer,
    timezone: text("timezone", "UTC"),
    currency,
    minorPerUnit: 10n ** BigInt(exponent),
  };
}

/** `Größe & Söhne help desk` → `grosse-sohne-help-desk`; a title without Latin letters gives `agreement`. */
function idOf(title: string): string {
  const latin = title.normalize("NFKD").replaceAll("ß", "ss").toLowerCase();
  const id = latin
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 64);
  return id.replace(/^-+|-+$/g, "") || "agreement";
}

/** What the options put in is judged like any agreement. */
function refuseFaults(text: string): void {
  const { faults } = parseAgreement(text);
  // A title that was not given repeats the customer's name, and its fault.
  const fault = faults.find(({ path }) => path !== "title") ?? faults[0];
  if (!fault) return;
  const option = optionOf[fault.path] ?? fault.path;
  throw new UserError(`init: ${option} found ${fault.found}, expected ${fault.expected}. Do: ${fault.fix}`);
}

const optionOf: Readonly<Record<string, string>> = {
  title: "--title",
  [pathText(["parties", "provider", "name"])]: "--provider",
  [pathText(["parties", "customer", "name"])]: "--customer",
  [pathText(["period", "timezone"])]: "--timezone",
  [pathText(["calendar", "timezone"])]: "--timezone",
};

function unwritable(file: string, cause: NodeJS.ErrnoException): UserError {
  if (cause.code === "EEXIST") {
    const message = `init: found ${file}, expected no file there. Check it with pawpact check ${file}, or name another: pawpact init FILE`;
    return new UserError(message, 1, { cause });
  }
  const found = cause.code === "ENOENT" ? "no such directory" : cause.message;
  return new UserError(
    `init: ${file} found ${found}, expected a place to write. Create the directory, or name another file`,
    2,
    { cause },
  );
}
