import { statfs } from "node:fs/promises";
import type { Command } from "commander";
import { findIsolationFaults } from "../../platform/postgres/isolation-check.ts";
import { loadConfig } from "../../platform/config/config.ts";
import { defaultDataFolder } from "../../platform/embedded/data-folder.ts";
import { readProfile } from "../client/profile.ts";
import { EXIT } from "../exit-codes.ts";
import { guarded, profileOf, type GlobalOptions } from "./run.ts";

interface Finding {
  check: string;
  state: "ok" | "warning" | "failed";
  detail: string;
}

export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("look for what is wrong here and say how to mend it")
    .action((_options, command: Command) =>
      guarded(command.optsWithGlobals(), async (out) => {
        const findings = await examine(command.optsWithGlobals());
        out.table(findings as unknown as Record<string, unknown>[], ["check", "state", "detail"]);
        if (findings.some((finding) => finding.state === "failed")) process.exitCode = EXIT.failed;
      }),
    );
}

async function examine(options: GlobalOptions): Promise<Finding[]> {
  const [major = 0] = process.versions.node.split(".").map(Number);
  const findings: Finding[] = [
    {
      check: "node",
      state: major >= 22 ? "ok" : "failed",
      detail:
        major >= 22
          ? process.version
          : `${process.version}: this needs Node 22 or newer; run \`npm ci\`, which brings Node 24`,
    },
  ];
  const config = loadConfig();
  findings.push({
    check: "settings",
    state: "ok",
    detail: config.postgres ? "PostgreSQL of UMG_POSTGRES_URL" : "embedded platform",
  });
  const folder = config.dataFolder ?? defaultDataFolder(config.xdgDataHome);
  if (!config.postgres) findings.push(await examineDisk(folder));
  if (config.postgres) findings.push(...(await examineDatabase(config.postgres)));
  const server = options.server ?? (await readProfile(profileOf(options)))?.server;
  if (server) findings.push(await examineServer(server));
  return findings;
}

async function examineDisk(folder: string): Promise<Finding> {
  const disk = await statfs(folder).catch(() => undefined);
  if (!disk)
    return {
      check: "data folder",
      state: "warning",
      detail: `${folder} is not there yet; the first \`npm start\` makes it`,
    };
  const freeGb = (disk.bavail * disk.bsize) / 1e9;
  return {
    check: "data folder",
    state: freeGb < 1 ? "failed" : "ok",
    detail: `${folder}, ${freeGb.toFixed(1)} GB free${freeGb < 1 ? ": make room, or move it with --data" : ""}`,
  };
}

async function examineDatabase(
  connections: Parameters<typeof findIsolationFaults>[0],
): Promise<Finding[]> {
  try {
    const faults = await findIsolationFaults(connections);
    if (faults.length === 0)
      return [
        {
          check: "tenant isolation",
          state: "ok",
          detail: "row-level security is on and forced on every table",
        },
      ];
    return faults.map((fault) => ({
      check: "tenant isolation",
      state: "failed" as const,
      detail: `${fault.fault} · ${fault.object} · fix: ${fault.fix}`,
    }));
  } catch (error) {
    return [
      {
        check: "postgres",
        state: "failed",
        detail: `${(error as Error).message}: check UMG_POSTGRES_URL and the passwords`,
      },
    ];
  }
}

async function examineServer(server: string): Promise<Finding> {
  try {
    const response = await fetch(new URL("/readyz", server), { signal: AbortSignal.timeout(3000) });
    const body = (await response.json()) as { status: string; stores: Record<string, string> };
    return {
      check: "server",
      state: response.ok ? "ok" : "failed",
      detail: `${server}: ${body.status}, ${Object.entries(body.stores)
        .map(([name, state]) => `${name} ${state}`)
        .join(", ")}`,
    };
  } catch (error) {
    return {
      check: "server",
      state: "failed",
      detail: `${server} does not answer (${(error as Error).message}); is it running?`,
    };
  }
}
