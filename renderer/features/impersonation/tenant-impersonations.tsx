import { useQuery } from "@tanstack/react-query";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { useNow } from "#renderer/lib/now.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { Section } from "#renderer/ui/page.tsx";
import { ErrorState } from "#renderer/ui/states.tsx";
import { ActiveList } from "./active-list.tsx";
import { HistoryTable } from "./history-table.tsx";
import { isRunning } from "./is-running.ts";

/** Who of the platform looked into this tenant, and looks now; its own admin can end that at once. */
export function TenantImpersonations({ tenantId }: { tenantId: TenantId }) {
  const t = useT("impersonation");
  const may = useCan("access.impersonations");
  const now = useNow(1000);
  const query = useQuery(trpc.access.impersonations.queryOptions({ tenantId }, { enabled: may }));
  if (!may) return null;
  const rows = query.data ?? [];
  const active = rows.filter((row) => isRunning(row, now));
  return (
    <Section title={t("title")} flush>
      {query.error !== null && query.data === undefined ? (
        <ErrorState error={query.error} what={t("title")} onRetry={() => void query.refetch()} />
      ) : (
        <>
          {active.length > 0 && <ActiveList active={active} />}
          <HistoryTable
            rows={rows.filter((row) => !isRunning(row, now))}
            search=""
            withTenant={false}
            loading={query.isPending}
          />
        </>
      )}
    </Section>
  );
}
