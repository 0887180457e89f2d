import type { Command } from "commander";
import { loadConfig, ConfigError } from "../../platform/config/config.ts";
import { parsePostgresUrl } from "../../platform/config/postgres-url.ts";
import { migrate } from "../../platform/postgres/migrate.ts";
import { guarded } from "./run.ts";

export function addMigrate(program: Command): void {
  program
    .command("migrate")
    .description("bring the database of UMG_POSTGRES_URL up to this version")
    .option("--admin <url>", "a superuser's URL, once, to make the four login roles")
    .action((options: { admin?: string }, command: Command) =>
      guarded(command.optsWithGlobals(), async (out) => {
        const { postgres } = loadConfig();
        if (!options.admin && !postgres)
          throw new ConfigError(
            "UMG_POSTGRES_URL must name the database (postgres://host:5432/name). The embedded platform migrates itself at each start.",
          );
        const connection = options.admin
          ? parsePostgresUrl(
              options.admin,
              new URL(options.admin).username || "postgres",
              undefined,
            )
          : (postgres as NonNullable<typeof postgres>).owner;
        const applied = await migrate(connection);
        out.record({ applied: applied.length, migrations: applied });
      }),
    );
}
