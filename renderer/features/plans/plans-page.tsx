import { useT } from "#renderer/i18n/index.ts";
import { useCan, useMe } from "#renderer/lib/me.tsx";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { IconPlus, IconTag } from "#renderer/ui/icons.ts";
import { Page, PageHeader, StaleBadge } from "#renderer/ui/page.tsx";
import { PageTabs } from "#renderer/ui/page-tabs.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { EmptyState, ErrorState, NoPermission } from "#renderer/ui/states.tsx";
import { CalculatorTab } from "./calculator-tab.tsx";
import { CouponsTab } from "./coupons-tab.tsx";
import { PLANS_TABS, planRoute, plansRoute, type PlansSearch } from "./feature.ts";
import { NewPlanPanel } from "./new-plan-panel.tsx";
import { useCatalogue } from "./plan-names.ts";
import { PlansTable } from "./plans-table.tsx";

/** The catalogue: what can be bought, what it would cost, and coupons. */
export function PlansPage() {
  const t = useT("plans");
  const me = useMe();
  const search = plansRoute.useSearch();
  const navigate = plansRoute.useNavigate();
  const open = planRoute.useNavigate();
  const catalogue = useCatalogue();
  const mayCoupons = useCan("coupons.read");
  const shown = PLANS_TABS.filter((name) => name !== "coupons" || mayCoupons);
  const tab = search.tab ?? "plans";
  const patch = (change: Partial<PlansSearch>, replace = true) =>
    void navigate({ search: (now) => ({ ...now, ...change }), replace });
  if (!me.permissions.includes("plans.read"))
    return (
      <Page>
        <PageHeader title={t("title")} />
        <NoPermission permission="plans.read" />
      </Page>
    );
  const make = (
    <PermissionButton
      permission="plans.create"
      leftSection={<IconPlus size={14} />}
      onClick={() => patch({ make: true }, false)}
    >
      {t("new")}
    </PermissionButton>
  );
  const plans = catalogue.data ?? [];
  const failed = catalogue.error !== null && catalogue.data === undefined;
  return (
    <Page fill>
      <PageHeader
        title={t("title")}
        lead={t("subtitle")}
        aside={<StaleBadge updatedAt={catalogue.dataUpdatedAt} afterMs={300_000} />}
        actions={
          <>
            {tab === "plans" && make}
            {tab === "plans" && catalogue.data !== undefined && (
              <CopyAsMenu json={catalogue.data} />
            )}
          </>
        }
      />
      <PageTabs
        names={shown}
        value={tab}
        label={(name) => t(`tab.${name}`)}
        onChange={(next) => void navigate({ search: { tab: next } })}
      >
        {failed && tab !== "coupons" && (
          <ErrorState
            error={catalogue.error}
            what={t("theCatalogue")}
            onRetry={() => void catalogue.refetch()}
          />
        )}
        {!failed && tab === "plans" && (
          <PlansTable
            plans={plans}
            loading={catalogue.isPending}
            onOpen={(code) => void open({ to: "/plans/$code", params: { code } })}
            empty={
              <EmptyState
                icon={<IconTag size={20} />}
                title={t("empty")}
                text={t("emptyText")}
                action={make}
              />
            }
          />
        )}
        {!failed && tab === "calculator" && (
          <CalculatorTab plans={plans} search={search} onSearch={patch} />
        )}
        {tab === "coupons" &&
          (mayCoupons ? <CouponsTab /> : <NoPermission permission="coupons.read" />)}
      </PageTabs>
      {search.make === true && me.permissions.includes("plans.create") && (
        <NewPlanPanel
          plans={plans}
          onClose={() => patch({ make: undefined })}
          onMade={(code) => void open({ to: "/plans/$code", params: { code } })}
        />
      )}
    </Page>
  );
}
