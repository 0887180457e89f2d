import type { Command } from "commander";
import { startProcess, type ProcessRole } from "../../app/start-process.ts";
import { loadConfig } from "../../platform/config/config.ts";
import { report } from "./run.ts";

interface StartOptions {
  port?: string;
  host?: string;
  data?: string;
  demo?: boolean;
  jsonReady?: boolean;
  withParent?: boolean;
  quiet?: boolean;
}

const ROLES: Record<string, { roles: readonly ProcessRole[]; about: string }> = {
  start: {
    roles: ["serve", "ingest", "work"],
    about:
      "the whole platform in this process; without UMG_POSTGRES_URL with its own PostgreSQL and ClickHouse",
  },
  serve: { roles: ["serve"], about: "API and web panel" },
  ingest: { roles: ["ingest"], about: "the SDK endpoint" },
  work: { roles: ["work"], about: "consumers, jobs and operations" },
};

export function addProcesses(program: Command): void {
  for (const [name, { roles, about }] of Object.entries(ROLES)) {
    const command = program
      .command(name)
      .description(about)
      .option("--port <port>", "default: UMG_PORT, or any free port")
      .option("--host <host>", "default: UMG_HOST, or 127.0.0.1")
      .option(
        "--json-ready",
        "one JSON line on stdout when ready, for a program that started this one",
      )
      .option("--with-parent", "stop when stdin ends: the program that started this one has gone")
      .option("--quiet", "log warnings and errors only");
    if (name === "start") {
      command
        .option("--data <folder>", "where everything is kept (default: the user's data folder)")
        .option("--demo", "fill an empty platform with a believable data set")
        .option("--no-desktop", "accepted for `npm start`; this command never opens a window");
    }
    command.action((options: StartOptions) => run(roles, options));
  }
}

async function run(roles: readonly ProcessRole[], options: StartOptions): Promise<void> {
  try {
    const config = loadConfig({
      port: options.port === undefined ? undefined : Number(options.port),
      host: options.host,
      data: options.data,
    });
    await startProcess({
      config: options.quiet ? { ...config, logLevel: "warn" } : config,
      roles,
      demo: options.demo ?? false,
      jsonReady: options.jsonReady ?? false,
      withParent: options.withParent ?? false,
    });
  } catch (error) {
    report(error, options.jsonReady ?? false);
  }
}
