import { z } from "zod";
import type { ListOperations, OperationPage } from "#shared/contracts/operations.ts";
import { OperationId, PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import type { PlatformTx } from "#server/platform/postgres/tx.ts";
import { cutPage, openCursor, sealCursor } from "#server/platform/paging/cursor.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { readOperations } from "./operation-views.ts";
import type { OperationFilter } from "./operations.store.ts";

const Position = z.tuple([z.iso.datetime(), OperationId]);

/** Newest first. Staff in the platform's own tenant see those of all tenants. */
export async function listOperations(
  ctx: Pick<TenantContext, "tx" | "tenantId" | "services">,
  input: z.infer<typeof ListOperations>,
): Promise<z.infer<typeof OperationPage>> {
  const scope = { list: "operations.list", tenantId: ctx.tenantId, input };
  const after = openCursor(ctx.services.sealer, scope, input.cursor, Position);
  const filter: OperationFilter = {
    ...(input.forTenantId ? { tenantId: input.forTenantId } : {}),
    ...(input.states ? { states: input.states } : {}),
    ...(after ? { before: { createdAt: new Date(after[0]), operationId: after[1] } } : {}),
  };
  const read = (tx: PlatformTx) => readOperations(tx, filter, input.limit + 1);
  const rows = await (ctx.tenantId === PLATFORM_TENANT_ID
    ? ctx.services.db.platform(read)
    : read(ctx.tx));
  return cutPage(rows, input.limit, (row) =>
    sealCursor(ctx.services.sealer, scope, [row.createdAt, row.operationId]),
  );
}
