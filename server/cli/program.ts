import { Command, CommanderError } from "commander";
import { addApp } from "./commands/app.ts";
import { addAudit } from "./commands/audit.ts";
import { addBilling } from "./commands/billing.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addKey } from "./commands/key.ts";
import { addMigrate } from "./commands/migrate.ts";
import { addProcesses } from "./commands/processes.ts";
import { addReplay } from "./commands/replay.ts";
import { report } from "./commands/run.ts";
import { addSignIn } from "./commands/sign-in.ts";
import { addTenant } from "./commands/tenant.ts";
import { EXIT } from "./exit-codes.ts";

/** Every verb of `unmogrowp`. Exit codes: see `exit-codes.ts`. */
export async function runCli(argv: readonly string[]): Promise<void> {
  const program = new Command("unmogrowp")
    .description("UnMoGrowP: start the platform, or work with one from the terminal")
    .option("--server <url>", "the server to talk to; default: where you signed in last")
    .option("--json", "machine-readable output on stdout")
    .option("--config <folder>", "where the sign-in is kept (default ~/.config/unmogrowp)")
    .showHelpAfterError("(unmogrowp --help shows all commands)")
    .exitOverride();
  for (const add of [
    addProcesses,
    addMigrate,
    addDoctor,
    addSignIn,
    addTenant,
    addApp,
    addKey,
    addAudit,
    addReplay,
    addBilling,
  ])
    add(program);
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError)
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    else report(error, program.opts<{ json?: boolean }>().json ?? false);
  }
}
