import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";

import { PARTS, type Part } from "./parts.ts";
import { inputsHash, removeStamp, upToDate, writeStamp } from "./stamp.ts";

/**
 * Builds what of `dist/` is not up to date: renderer, electron, server, side by side.
 * @throws Error of the part that failed; the others are finished first.
 */
export async function buildParts(
  only: readonly string[] = [],
  log: (line: string) => void = () => {},
): Promise<void> {
  const parts = PARTS.filter(({ name }) => only.length === 0 || only.includes(name));
  const results = await Promise.allSettled(parts.map((part) => buildPart(part, log)));
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

async function buildPart(part: Part, log: (line: string) => void): Promise<void> {
  const startedMs = performance.now();
  const hash = inputsHash(part.inputs);
  if (upToDate(part.name, hash, part.output)) return log(`${part.name.padEnd(9)} up to date`);
  removeStamp(part.name);
  await part.build();
  writeStamp(part.name, hash);
  const tookMs = Math.round(performance.now() - startedMs);
  log(`${part.name.padEnd(9)} ${tookMs} ms, ${sizeKb(part.output)} kB`);
}

function sizeKb(folder: string): number {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  const bytes = files
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0);
  return Math.round(bytes / 1024);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { only: { type: "string", multiple: true } } });
  const known = PARTS.map(({ name }): string => name);
  const wrong = (values.only ?? []).find((name) => !known.includes(name));
  if (wrong !== undefined) {
    console.error(`--only ${wrong}: there are ${known.join(", ")}`);
    process.exit(2);
  }
  await buildParts(values.only, console.log).catch((cause: unknown) => {
    console.error(cause instanceof Error ? cause.message : cause);
    process.exit(1);
  });
}
