import { useQuery } from "@tanstack/react-query";
import type { Impersonation } from "#shared/contracts/access.ts";
import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { useNow } from "#renderer/lib/now.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { FilterInput } from "#renderer/ui/filter-input.tsx";
import { Page, PageHeader, Section, StaleBadge } from "#renderer/ui/page.tsx";
import { ErrorState, NoPermission, SkeletonLines } from "#renderer/ui/states.tsx";
import { ActiveList } from "./active-list.tsx";
import { impersonationRoute } from "./feature.ts";
import { HistoryTable } from "./history-table.tsx";
import { isRunning } from "./is-running.ts";
import { RequestForm } from "./request-form.tsx";

function matches(row: Impersonation, search: string): boolean {
  const text = [row.tenantName, row.staffName, row.staffEmail, row.caseNumber, row.reason]
    .join("\n")
    .toLocaleLowerCase();
  return search
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Request, running ones, history. */
export function ImpersonationPage() {
  const t = useT("impersonation");
  const may = useCan("access.impersonations");
  const search = impersonationRoute.useSearch();
  const navigate = impersonationRoute.useNavigate();
  const now = useNow(1000);
  const query = useQuery(
    trpc.access.impersonations.queryOptions({ tenantId: PLATFORM_TENANT_ID }, { enabled: may }),
  );
  if (!may)
    return (
      <Page>
        <PageHeader title={t("title")} />
        <NoPermission permission="access.impersonations" />
      </Page>
    );
  const rows = query.data ?? [];
  const q = search.q ?? "";
  const failed = query.error !== null && query.data === undefined;
  return (
    <Page>
      <PageHeader
        title={t("title")}
        lead={t("subtitle")}
        aside={<StaleBadge updatedAt={query.dataUpdatedAt} />}
        actions={query.data !== undefined && <CopyAsMenu json={query.data} />}
      />
      <RequestForm
        tenantId={(search.tenant ?? null) as TenantId | null}
        onTenant={(tenant) =>
          void navigate({
            search: (old) => ({ ...old, tenant: tenant ?? undefined }),
            replace: true,
          })
        }
      />
      <Section title={t("active")} flush>
        {query.isPending ? (
          <div style={{ padding: 14 }}>
            <SkeletonLines rows={2} height={20} />
          </div>
        ) : failed ? (
          <ErrorState error={query.error} what={t("title")} onRetry={() => void query.refetch()} />
        ) : (
          <ActiveList active={rows.filter((row) => isRunning(row, now))} />
        )}
      </Section>
      {!failed && (
        <Section
          title={t("history")}
          actions={
            <FilterInput
              width={360}
              label={t("history.filter")}
              value={q}
              onChange={(text) =>
                void navigate({
                  search: (old) => ({ ...old, q: text === "" ? undefined : text }),
                  replace: true,
                })
              }
            />
          }
          flush
        >
          <HistoryTable
            rows={rows.filter((row) => !isRunning(row, now) && matches(row, q))}
            search={q}
            loading={query.isPending}
          />
        </Section>
      )}
    </Page>
  );
}
