import { createReadStream, createWriteStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { DomainError } from "#shared/errors/index.ts";
import { EXIT } from "../exit-codes.ts";
import { findTenant } from "./find-tenant.ts";
import { guarded, withServer } from "./run.ts";

const PEM = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;

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
  audit
    .command("export <tenant>")
    .description("the whole chain as JSON Lines, which verifies without a server")
    .requiredOption("--out <file>")
    .option("--keys <file>", "also the server's public audit keys (PEM)")
    .action((tenant: string, options: { out: string; keys?: string }, command: Command) =>
      withServer(command, async ({ client, get, out }) => {
        const tenantId = await findTenant(client, tenant);
        const { body } = await get(`/v1/audit/export?tenantId=${tenantId}`);
        if (!body) throw new DomainError("unavailable", { what: "The export" });
        await pipeline(body, createWriteStream(options.out, { mode: 0o600 }));
        if (options.keys) {
          const { keys } = (await (await get("/v1/audit/keys")).json()) as {
            keys: { pem: string }[];
          };
          await writeFile(options.keys, keys.map(({ pem }) => pem).join("\n"));
        }
        out.record({ file: options.out, keys: options.keys ?? null });
      }),
    );
  audit
    .command("verify-file <file>")
    .description("verify an export without any server")
    .requiredOption(
      "--keys <file>",
      "the server's public audit keys (PEM), got by another way than the export",
    )
    .action((file: string, options: { keys: string }, command: Command) =>
      guarded(command.optsWithGlobals(), async (out) => {
        const { verifyExport } = await import("../../modules/audit/index.ts");
        const keys = (await readFile(options.keys, "utf8")).match(PEM) ?? [];
        const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
        const verdict = await verifyExport(lines, keys, new Date());
        out.record({ ...verdict, firstWrong: verdict.firstWrong?.message ?? null });
        if (!verdict.intact) process.exitCode = EXIT.failed;
      }),
    );
}
