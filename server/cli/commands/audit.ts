import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { EXIT } from "../exit-codes.ts";
import { findTenant } from "./find-tenant.ts";
import { withServer } from "./run.ts";

const COLUMNS = ["seq", "at", "action", "outcome", "actorName", "target", "reason"];

export function addAudit(program: Command): void {
  const audit = program.command("audit").description("the audit log");
  audit
    .command("tail <tenant>")
    .description("the newest entries; TENANT is an id, a slug or `platform`")
    .option("-f, --follow", "go on with new ones until Ctrl-C")
    .option("-n, --lines <n>", "", "20")
    .action((tenant: string, options: { follow?: boolean; lines: string }, command: Command) =>
      withServer(command, async ({ client, out }) => {
        const tenantId = await findTenant(client, tenant);
        const { rows } = await client.audit.list.query({ tenantId, limit: Number(options.lines) });
        out.table(rows.toReversed(), COLUMNS);
        let newest = rows[0]?.at;
        while (options.follow) {
          await sleep(1000);
          const { rows: fresh } = await client.audit.list.query({
            tenantId,
            limit: 200,
            ...(newest ? { from: newest } : {}),
          });
          for (const entry of fresh.toReversed().filter((row) => !newest || row.at > newest))
            out.line(
              `${entry.seq}  ${entry.at}  ${entry.action}  ${entry.outcome}  ${entry.actorName}  ${entry.target ?? "–"}`,
            );
          newest = fresh[0]?.at ?? newest;
        }
      }),
    );
  audit
    .command("verify <tenant>")
    .description("recompute the whole chain; names the first wrong record")
    .action((tenant: string, _options, command: Command) =>
      withServer(command, async ({ client, out }) => {
        const verdict = await client.audit.verify.mutate({
          tenantId: await findTenant(client, tenant),
        });
        out.record({ ...verdict, firstWrong: verdict.firstWrong?.message ?? null });
        if (!verdict.intact) process.exitCode = EXIT.failed;
      }),
    );
}
