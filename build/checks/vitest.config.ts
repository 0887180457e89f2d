import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("../..", import.meta.url));
const never = ["**/node_modules/**", "**/dist/**", "build/e2e/**", "build/checks/planted/**"];

/**
 * Three projects: `unit` (no server of any kind), `renderer` (in happy-dom) and `integration`
 * (`*.int.test.ts`, with one real PostgreSQL for the run and chDB where a file starts it).
 */
export default defineConfig({
  root,
  test: {
    pool: "forks",
    maxWorkers: 2,
    // Machines that build are slow and shared: a test that hangs is told from one that waits for a core.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{shared,server,electron,build}/**/*.test.ts"],
          exclude: [...never, "**/*.int.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "renderer",
          include: ["renderer/**/*.test.{ts,tsx}"],
          exclude: never,
          environment: "happy-dom",
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["{server,build}/**/*.int.test.ts"],
          exclude: never,
          globalSetup: ["server/testing/postgres-global-setup.ts"],
        },
      },
    ],
  },
});
