import { z } from "zod";
import {
  DIFFERENCES_SHOWN,
  Difference,
  type ListRuns,
  type ReconciliationRun,
  type RunPage,
  type RunSummary,
} from "#shared/contracts/billing/reconciliation.ts";
import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { cutPage, openCursor, sealCursor } from "#server/platform/paging/cursor.ts";
import type { PlatformContext } from "#server/platform/trpc/index.ts";
import { selectDifferences, selectRun, selectRuns, type RunRow } from "./runs.store.ts";

type Context = Pick<PlatformContext, "services">;
const Position = z.tuple([z.iso.datetime(), z.uuid()]);

export async function listRuns(
  { services }: Context,
  input: z.infer<typeof ListRuns>,
): Promise<z.infer<typeof RunPage>> {
  const scope = { list: "reconciliation.runs", tenantId: PLATFORM_TENANT_ID, input };
  const before = openCursor(services.sealer, scope, input.cursor, Position);
  const rows = await services.db.platform((tx) =>
    selectRuns(tx, { limit: input.limit + 1, before }),
  );
  return cutPage(rows.map(toSummary), input.limit, (row) =>
    sealCursor(services.sealer, scope, [row.startedAt, row.runId]),
  );
}

/** @throws `not_found` */
export async function getRun({ services }: Context, runId: string): Promise<ReconciliationRun> {
  const [run, differences] = await services.db.platform((tx) =>
    Promise.all([selectRun(tx, runId), selectDifferences(tx, runId, DIFFERENCES_SHOWN)]),
  );
  if (!run) throw new DomainError("not_found", { what: "reconciliation" });
  return { ...toSummary(run), differences: differences.map((row) => Difference.parse(row)) };
}

export const toSummary = ({ startedAt, endedAt, ...run }: RunRow): RunSummary => ({
  ...run,
  startedAt: startedAt.toISOString(),
  endedAt: endedAt?.toISOString() ?? null,
});
