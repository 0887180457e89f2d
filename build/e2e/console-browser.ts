import { readFileSync } from "node:fs";
import path from "node:path";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { CHROMIUM_MISSING, findChromium } from "./browser-find.ts";

const AXE = readFileSync(
  path.resolve(import.meta.dirname, "../../node_modules/axe-core/axe.min.js"),
  "utf8",
);
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** @throws Error that says how to get a Chromium. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(CHROMIUM_MISSING);
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export interface Look {
  language: "en" | "ru";
  theme: "light" | "dark";
}

/** A window of the console in one language and theme. `problems` collects what the page complains of. */
export async function openWindow(
  browser: Browser,
  look: Look,
  problems: string[],
  storage?: Awaited<ReturnType<BrowserContext["storageState"]>>,
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: look.language === "ru" ? "ru-RU" : "en-US",
    colorScheme: look.theme,
    ...(storage === undefined ? {} : { storageState: storage }),
  });
  await context.addInitScript((language) => {
    // An empty page, between two documents, has no storage.
    if (location.protocol !== "about:")
      localStorage.setItem("umg.preferences", JSON.stringify({ language }));
  }, look.language);
  const page = await context.newPage();
  page.on("pageerror", (error) => problems.push(`page error: ${error.message}`));
  page.on("console", (message) => {
    // A 401 before signing in is an answer, not a fault; the browser prints it all the same.
    if (message.type() === "error" && !message.text().includes("status of 401"))
      problems.push(`console: ${message.text()}`);
  });
  return page;
}

/** Accessibility findings of what is on screen, one line each. */
export async function findings(page: Page, name: string): Promise<string[]> {
  // A tooltip under the pointer is outside every landmark, as tooltips are.
  await page.mouse.move(0, 0);
  await page.locator('[role="tooltip"]').first().waitFor({ state: "detached" });
  await page.evaluate(AXE);
  return page.evaluate(
    async ({ rules, name }) => {
      const { axe } = globalThis as unknown as {
        axe: {
          run: (
            target: Document,
            options: object,
          ) => Promise<{
            violations: {
              id: string;
              nodes: { target: string[]; html: string; failureSummary?: string }[];
            }[];
          }>;
        };
      };
      const { violations } = await axe.run(document, { runOnly: rules });
      return violations.flatMap((violation) =>
        violation.nodes.map(
          (node) =>
            `${name}: ${violation.id} at ${node.target.join(" ")}: ${(node.failureSummary ?? "").slice(0, 200)} in ${node.html.slice(0, 300)}`,
        ),
      );
    },
    { rules: RULES, name },
  );
}
