import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { Page, PageHeader } from "#renderer/ui/page.tsx";
import { PageTabs } from "#renderer/ui/page-tabs.tsx";
import { NoPermission } from "#renderer/ui/states.tsx";
import { CasePanel } from "./case-panel.tsx";
import { CaseQueue } from "./case-queue.tsx";
import { DUNNING_TABS, dunningRoute, type DunningSearch } from "./feature.ts";
import { ScheduleTab } from "./schedule-tab.tsx";

/** What is overdue and how far it has come; and the schedule that it goes by. */
export function DunningPage() {
  const t = useT("dunning");
  const search = dunningRoute.useSearch();
  const navigate = dunningRoute.useNavigate();
  const tab = search.tab ?? "queue";
  const patch = (change: Partial<DunningSearch>, replace = true) =>
    void navigate({ search: (now) => ({ ...now, ...change }), replace });
  if (!useCan("dunning.read"))
    return (
      <Page>
        <PageHeader title={t("title")} />
        <NoPermission permission="dunning.read" />
      </Page>
    );
  return (
    <Page fill>
      <PageHeader title={t("title")} lead={t("subtitle")} />
      <PageTabs
        names={DUNNING_TABS}
        value={tab}
        label={(name) => t(`tab.${name}`)}
        onChange={(next) => void navigate({ search: { tab: next } })}
      >
        {tab === "queue" ? (
          <CaseQueue search={search} onSearch={patch} />
        ) : (
          <ScheduleTab
            tenantId={search.tenant}
            onTenant={(tenant) => patch({ tenant: tenant ?? undefined })}
          />
        )}
      </PageTabs>
      {search.invoice !== undefined && search.of !== undefined && (
        <CasePanel
          key={search.invoice}
          tenantId={search.of}
          invoiceId={search.invoice}
          dialog={search.do}
          onDialog={(dialog) => patch({ do: dialog })}
          onClose={() => patch({ invoice: undefined, of: undefined, do: undefined })}
        />
      )}
    </Page>
  );
}
