import { Tabs } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useT } from "#renderer/i18n/index.ts";
import { useCan, useMe } from "#renderer/lib/me.tsx";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { IconPlus, IconTag } from "#renderer/ui/icons.ts";
import { Page, PageHeader, StaleBadge } from "#renderer/ui/page.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { EmptyState, ErrorState, NoPermission } from "#renderer/ui/states.tsx";
import { CalculatorTab } from "./calculator-tab.tsx";
import { CouponsTab } from "./coupons-tab.tsx";
import { PLANS_TABS, planRoute, plansRoute, type PlansSearch } from "./feature.ts";
import { NewPlanPanel } from "./new-plan-panel.tsx";
import { useCatalogue } from "./plan-names.ts";
import { PlansTable } from "./plans-table.tsx";
import classes from "./plans.module.css";

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
  const step = (by: number) => {
    const next = shown[(shown.indexOf(tab) + by + shown.length) % shown.length];
    void navigate({ search: { tab: next } });
  };
  useHotkeys([
    ["BracketLeft", () => step(-1), { usePhysicalKeys: true }],
    ["BracketRight", () => step(1), { usePhysicalKeys: true }],
  ]);
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
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) =>
          void navigate({ search: { tab: PLANS_TABS.find((name) => name === next) } })
        }
      >
        <Tabs.List>
          {shown.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      <div className={classes["body"]} role="tabpanel" aria-label={t(`tab.${tab}`)}>
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
      </div>
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
