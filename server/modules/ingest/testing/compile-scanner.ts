// Compiles the scanner of batches, which is written in AssemblyScript because JavaScript has no 16 bytes at a time, into
// fast/scan-wasm.ts: `node server/modules/ingest/testing/compile-scanner.ts`. What drives it is fast/scan-batch.ts. Its three
// files are one program, which is read in this order. A test sees to it that what is committed is what comes out.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { main } from "assemblyscript/asc";

const SOURCES = ["json.as", "events.as", "lines.as"];
export const COMPILED = new URL("../fast/scan-wasm.ts", import.meta.url);
const OPTIONS =
  "--optimizeLevel 3 --shrinkLevel 0 --noAssert --enable simd --runtime stub --use abort= --initialMemory 64 --maximumMemory 64";

export async function compileScanner(): Promise<Uint8Array<ArrayBuffer>> {
  let wasm: Uint8Array | undefined;
  const source = SOURCES.map((name) =>
    readFileSync(new URL(`../fast/${name}`, import.meta.url), "utf8"),
  );
  const { error, stderr } = await main(`scanner.ts --outFile scanner.wasm ${OPTIONS}`.split(" "), {
    readFile: (name) => (name === "scanner.ts" ? source.join("\n") : null),
    writeFile(_name, contents) {
      if (typeof contents !== "string") wasm = contents;
    },
    listFiles: () => [],
  });
  if (error || !wasm) throw new Error(`${error?.message}\n${stderr.toString()}`);
  return new Uint8Array(wasm);
}

export const compiledFile = (wasm: Uint8Array): string =>
  `/** Compiled from the .as files here by \`node server/modules/ingest/testing/compile-scanner.ts\`. */\nexport const SCAN_WASM =\n  "${Buffer.from(wasm).toString("base64")}";\n`;

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(COMPILED, compiledFile(await compileScanner()));
