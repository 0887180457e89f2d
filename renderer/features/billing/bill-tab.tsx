import { useQuery } from "@tanstack/react-query";
import type { BillingOverview, BillingState } from "#shared/contracts/billing/billing.ts";
import { InvoicePanel } from "#renderer/features/invoices/invoice-panel.tsx";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { Page, Section, StaleBadge } from "#renderer/ui/page.tsx";
import { ErrorState, InlineError, NoPermission, SkeletonBlock } from "#renderer/ui/states.tsx";
import { BillDialogs } from "./bill-dialogs.tsx";
import { BillHistory } from "./bill-history.tsx";
import classes from "./billing.module.css";
import { billRoute, type BillSearch } from "./feature.ts";
import { LimitsSection } from "./limits-section.tsx";
import { OverdueNotice } from "./overdue-notice.tsx";
import { PaymentSection } from "./payment-section.tsx";
import { PlanSection } from "./plan-section.tsx";
import { PlanStateSection } from "./plan-state-section.tsx";
import { TenantInvoices } from "./tenant-invoices.tsx";
import { UpcomingSection } from "./upcoming-section.tsx";

/** A tenant's plan, use and bills. Who may not see amounts gets the plan and its limits. */
export function BillTab() {
  const t = useT("billing");
  const tenantId = useTenantId();
  const mayState = useCan("billing.state");
  const mayRead = useCan("billing.read");
  const state = useQuery(trpc.billing.state.queryOptions({ tenantId }, { enabled: mayState }));
  const overview = useQuery(trpc.billing.overview.queryOptions({ tenantId }, { enabled: mayRead }));
  const main = mayRead ? overview : state;
  if (!mayState)
    return (
      <Page>
        <NoPermission permission="billing.state" />
      </Page>
    );
  if (main.data === undefined && main.error !== null)
    return (
      <Page>
        <ErrorState error={main.error} what={t("title")} onRetry={() => void main.refetch()} />
      </Page>
    );
  return (
    <Page>
      <StaleBadge updatedAt={main.dataUpdatedAt} afterMs={300_000} />
      {main.data !== undefined && <InlineError error={main.error ?? state.error} />}
      {mayRead ? (
        <WholeBill overview={overview.data} state={state.data} />
      ) : (
        <OnlyState state={state.data} />
      )}
    </Page>
  );
}

function OnlyState({ state }: { state: BillingState | undefined }) {
  if (state === undefined) return <SkeletonBlock height={320} />;
  return (
    <>
      <PlanStateSection state={state} />
      <LimitsSection state={state} />
    </>
  );
}

interface WholeBillProps {
  overview: BillingOverview | undefined;
  state: BillingState | undefined;
}

function WholeBill({ overview, state }: WholeBillProps) {
  const t = useT("billing");
  const tenantId = useTenantId();
  const tenant = useQuery(trpc.tenants.get.queryOptions({ tenantId }));
  const search = billRoute.useSearch();
  const navigate = billRoute.useNavigate();
  const patch = (change: Partial<BillSearch>, replace = true) =>
    void navigate({ search: (now) => ({ ...now, ...change }), replace });
  if (overview === undefined)
    return (
      <div className={classes["grid"]} role="status" aria-busy aria-label={t("title")}>
        <SkeletonBlock height={250} />
        <SkeletonBlock height={250} />
        <SkeletonBlock height={300} />
      </div>
    );
  const open = (dialog: BillSearch["do"]) => patch({ do: dialog }, false);
  return (
    <>
      <OverdueNotice
        overview={overview}
        suspendsAt={state?.suspendsAt ?? null}
        isSuspended={tenant.data?.state === "suspended"}
      />
      <div className={classes["grid"]}>
        <div className={classes["column"]}>
          <PlanSection overview={overview} onDialog={open} />
          <UpcomingSection overview={overview} />
        </div>
        <PaymentSection overview={overview} onDialog={open} />
      </div>
      {state === undefined ? <SkeletonBlock height={300} /> : <LimitsSection state={state} />}
      <TenantInvoices
        state={search.state}
        onState={(next) => patch({ state: next })}
        current={search.invoice ?? null}
        onOpen={(invoice) => patch({ invoice }, false)}
      />
      <Section title={t("history")} flush>
        <BillHistory history={overview.history} />
      </Section>
      {search.do !== undefined && (
        <BillDialogs
          dialog={search.do}
          overview={overview}
          onClose={() => patch({ do: undefined })}
          onInvoice={(invoice) => patch({ do: undefined, invoice })}
        />
      )}
      {search.invoice !== undefined && (
        <InvoicePanel
          tenantId={tenantId}
          invoiceId={search.invoice}
          onClose={() => patch({ invoice: undefined })}
        />
      )}
    </>
  );
}
