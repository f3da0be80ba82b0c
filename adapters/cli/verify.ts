import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BUNDLE_FILES, type BundleFile, type BundleTexts } from "../../src/app/bundle.js";
import { type Verified, verifiedJson, verifyBundle } from "../../src/app/verify.js";
import { visible } from "../../src/bytes/visible.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import { amountText } from "../../src/score/line.js";
import { nodeSeal } from "../seal/node.js";
import { isJson } from "./answering.js";
import { type CliCommand, type ExitCode, type Invocation, UserError } from "./command.js";
import { print } from "./run.js";

/** Differences printed after the first; the rest is counted. */
const SHOWN = 10;

export const verify: CliCommand = {
  definition: cliDefinition("verify"),
  run,
};

async function run({ positionals, options, io }: Invocation): Promise<ExitCode> {
  const texts = await readTexts(positionals[0]!);
  const key = typeof options.key === "string" ? options.key : undefined;
  const verified = await verifyBundle(texts, nodeSeal, key);
  const text = isJson(options.format) ? `${verifiedJson(verified)}\n` : textOf(verified);
  await print(io, text);
  return verified.differences.length === 0 ? 0 : 1;
}

function textOf({ statement, differences }: Verified): string {
  const [first, ...more] = differences;
  if (!first && statement) {
    const { period, stage, evidence, totalMinor, currency, seal } = statement;
    const total = `${amountText(BigInt(totalMinor), currency)} ${currency}`;
    return `verified: the ${stage} statement of ${period.key}, ${total} in all, follows from ${evidence.facts} facts and its terms; signed by ${seal?.publicKey}\n`;
  }
  const lines = [first!, ...more.slice(0, SHOWN)].map(
    ({ what, stated, recomputed }) => `${what}: stated ${stated}, recomputed ${recomputed}`,
  );
  const rest = more.length - SHOWN;
  return [`NOT verified: ${lines[0]}`, ...lines.slice(1), ...(rest > 0 ? [`and ${rest} more`] : [])]
    .map((line) => `${visible(line)}\n`)
    .join("");
}

async function readTexts(folder: string): Promise<BundleTexts> {
  const read = async (name: BundleFile): Promise<[BundleFile, string]> => {
    try {
      const bytes = await readFile(join(folder, name));
      // Bytes that are no UTF-8 would otherwise be read as something else.
      return [name, new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)];
    } catch (error) {
      if (error instanceof TypeError)
        throw new UserError(
          `verify: found no UTF-8 text in ${join(folder, name)}, expected the file as it was exported. Fetch it again`,
        );
      const { code, message } = error as NodeJS.ErrnoException;
      const found = code === "ENOENT" ? "no file" : message;
      throw new UserError(
        `verify: found ${found} at ${join(folder, name)}, expected the files of an export: ${BUNDLE_FILES.join(", ")}. Make one: pawpact export`,
      );
    }
  };
  return Object.fromEntries(await Promise.all(BUNDLE_FILES.map(read))) as unknown as BundleTexts;
}
