import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const inElectron = ["build/e2e/{electron,packaged}-*.e2e.ts"];

/** End-to-end tests: real servers, a real browser, the real Electron; one file at a time, for they share a display. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    pool: "forks",
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "chromium",
          include: ["build/e2e/*.e2e.ts"],
          exclude: inElectron,
          // For a server that is composed in the test, with a clock of the test's.
          globalSetup: ["server/testing/postgres-global-setup.ts"],
        },
      },
      { extends: true, test: { name: "electron", include: inElectron } },
    ],
  },
});
