import { accessSync, constants } from "node:fs";
import path from "node:path";

import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The Chromium to test with: UMG_CHROMIUM, one on the path, or Playwright's own; undefined when there is none. */
export function findChromium(): string | undefined {
  const asked = process.env["UMG_CHROMIUM"];
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  const candidates = [
    ...(asked === undefined ? [] : [asked]),
    ...NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    chromium.executablePath(),
  ];
  return candidates.find(isExecutable);
}

export const CHROMIUM_MISSING =
  "no Chromium was found (Debian: apt-get install chromium; elsewhere: npx playwright-core install chromium; or set UMG_CHROMIUM)";

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
