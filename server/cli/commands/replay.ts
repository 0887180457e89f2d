import { InvalidArgumentError, type Command } from "commander";
import { AppId, PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { EXIT } from "../exit-codes.ts";
import { findTenant } from "./find-tenant.ts";
import { followOperation } from "./follow-operation.ts";
import { withServer } from "./run.ts";

/** An offset, or a time: ISO 8601, or how long ago (`90m`, `24h`, `2d`). */
const place = (text: string): number | string => {
  if (/^\d+$/.test(text)) return Number(text);
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const ms = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit ?? ""];
  const at = ms ? new Date(Date.now() - Number(count) * ms) : new Date(text);
  if (Number.isNaN(at.getTime()))
    throw new InvalidArgumentError("give a time such as 2026-11-22T07:10:00Z or 24h, or an offset");
  return at.toISOString();
};
const appId = (text: string): AppId => {
  const id = AppId.safeParse(text).data;
  if (!id) throw new InvalidArgumentError("an app id is a UUID; see: unmogrowp app list TENANT");
  return id;
};

export function addReplay(program: Command): void {
  program
    .command("replay")
    .description("store again what the event log still has and ClickHouse lacks; never twice")
    .requiredOption(
      "--from <time|offset>",
      "2026-11-22T07:10:00Z, 24h ago as 24h, or an offset",
      place,
    )
    .option("--tenant <tenant>", "of one tenant only")
    .option("--app <appId>", "of one app only", appId)
    .action((options: { from: number | string; tenant?: string; app?: AppId }, command: Command) =>
      withServer(command, async ({ client, out }) => {
        const tenantId = options.tenant
          ? await findTenant(client, options.tenant)
          : PLATFORM_TENANT_ID;
        const { operationId } = await client.events.replay.mutate({
          tenantId,
          from: options.from,
          ...(options.app ? { appId: options.app } : {}),
        });
        const state = await followOperation(client, out, tenantId, operationId);
        out.record({ operationId, state });
        if (state !== "succeeded") process.exitCode = EXIT.failed;
      }),
    );
}
