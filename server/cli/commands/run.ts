import type { Command } from "commander";
import { DomainError } from "#shared/errors/index.ts";
import { ConfigError } from "../../platform/config/config.ts";
import { connect, toCliError, type Connection } from "../client/client.ts";
import { profilePath } from "../client/profile.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { createOutput, type Output } from "../output.ts";
import { tokenOfEnvironment } from "../../platform/config/cli-token.ts";

export interface GlobalOptions {
  server?: string;
  json?: boolean;
  config?: string;
}

export const profileOf = (options: GlobalOptions): string => profilePath(options.config);

interface Call extends Connection {
  out: Output;
}

/** Runs a command against the server; a failure becomes one sentence and an exit code, never a stack trace. */
export async function withServer(
  command: Command,
  work: (call: Call) => Promise<void>,
): Promise<void> {
  const options: GlobalOptions = command.optsWithGlobals();
  await guarded(options, async (out) => {
    const connection = await connect({
      server: options.server,
      token: tokenOfEnvironment(),
      profile: profileOf(options),
    });
    try {
      await work({ ...connection, out });
    } catch (error) {
      throw toCliError(error, connection.server);
    }
  });
}

export async function guarded(
  options: GlobalOptions,
  work: (out: Output) => Promise<void>,
): Promise<void> {
  const out = createOutput(options.json ?? false);
  try {
    await work(out);
  } catch (error) {
    report(error, options.json ?? false);
  }
}

export function report(error: unknown, json: boolean): void {
  const message = error instanceof Error ? error.message : String(error);
  if (json && error instanceof DomainError)
    process.stdout.write(
      `${JSON.stringify({ code: error.code, message, details: error.details })}\n`,
    );
  else
    process.stderr.write(
      `${error instanceof DomainError ? `${error.code}: ` : ""}${message}${hint(error)}\n`,
    );
  process.exitCode = error instanceof ConfigError ? EXIT.usage : exitCodeOf(error);
}

const hint = (error: unknown): string =>
  error instanceof DomainError && error.code === "unauthenticated"
    ? "\nRun: unmogrowp sign-in --server URL"
    : "";
