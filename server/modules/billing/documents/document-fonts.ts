import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

export interface DocumentFonts {
  readonly regular: Buffer;
  readonly bold: Buffer;
}

let loading: Promise<DocumentFonts> | undefined;

/** Inter with Latin, Greek and Cyrillic, read once. TTF: pdfkit's reader breaks on composed letters (й) of WOFF2 files. */
export function documentFonts(): Promise<DocumentFonts> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<DocumentFonts> {
  const require = createRequire(import.meta.url);
  const [regular, bold] = await Promise.all([
    readFile(require.resolve("@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf")),
    readFile(require.resolve("@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf")),
  ]);
  return { regular, bold };
}
