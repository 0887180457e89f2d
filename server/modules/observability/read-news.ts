import type { z } from "zod";
import { can } from "#shared/access/can.ts";
import type { Permission } from "#shared/access/permissions.ts";
import type { News, NewsItem } from "#shared/contracts/news.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import type { PlatformTx } from "../../platform/postgres/tx.ts";
import type { PlatformContext } from "../../platform/trpc/index.ts";
import { selectDeadLetterNews, selectOperationNews, selectQuotaNews } from "./news.store.ts";

const KEPT_MS = 30 * 86_400_000;
const MOST = 30;

/** Staff's own is of all tenants, anybody else's of their tenant. */
export async function readNews({
  actor,
  services,
}: Pick<PlatformContext, "actor" | "services">): Promise<z.output<typeof News>> {
  const now = services.clock.now();
  const since = new Date(now.getTime() - KEPT_MS);
  const ifMay = <Row>(permission: Permission, read: () => Promise<Row[]>): Promise<Row[]> =>
    can(actor, permission, actor.tenantId).allowed ? read() : Promise.resolve([]);
  const read = (tx: PlatformTx) =>
    Promise.all([
      ifMay("usage.read", () => selectQuotaNews(tx, since)),
      ifMay("deadletters.read", () => selectDeadLetterNews(tx, since)),
      ifMay("operations.read", () => selectOperationNews(tx, since)),
    ]);
  const mode = actor.kind === "impersonation" ? "impersonated" : "read";
  const [quotas, letters, operations] = await (actor.tenantId === PLATFORM_TENANT_ID
    ? services.db.platform(read)
    : services.db.tenant(actor.tenantId, mode, read));
  const items: NewsItem[] = [
    ...quotas.map((row) => ({ ...row, kind: "quota" as const, at: row.at.toISOString() })),
    ...letters.map((row) => ({ ...row, kind: "dead_letters" as const, at: row.at.toISOString() })),
    ...operations.map((row) => ({ ...row, kind: "operation" as const, at: row.at.toISOString() })),
  ];
  return {
    items: items.toSorted((a, b) => (a.at < b.at ? 1 : -1)).slice(0, MOST),
    asOf: now.toISOString(),
  };
}
