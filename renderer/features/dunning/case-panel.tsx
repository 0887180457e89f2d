import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { DunningDetail } from "#shared/contracts/billing/dunning.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { formatMoney } from "#renderer/lib/money.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { IconAlertTriangle } from "#renderer/ui/icons.ts";
import { Facts } from "#renderer/ui/page.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { ExactTime } from "#renderer/ui/relative-time.tsx";
import { SidePanel } from "#renderer/ui/side-panel.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { ErrorState, SkeletonBlock } from "#renderer/ui/states.tsx";
import { NextStep } from "./case-columns.tsx";
import { CloseDialog, PauseDialog } from "./case-dialogs.tsx";
import { CaseSteps } from "./case-steps.tsx";
import classes from "./dunning.module.css";
import type { CASE_DIALOGS } from "./feature.ts";
import { MailList } from "./mail-list.tsx";

type Dialog = (typeof CASE_DIALOGS)[number] | undefined;

interface CasePanelProps {
  tenantId: TenantId;
  invoiceId: string;
  dialog: Dialog;
  onDialog: (dialog: Dialog) => void;
  onClose: () => void;
}

/** One case: where it stands, each step of its schedule, what was written, and what may be done. */
export function CasePanel({ tenantId, invoiceId, dialog, onDialog, onClose }: CasePanelProps) {
  const t = useT("dunning");
  const query = useQuery(trpc.dunning.get.queryOptions({ tenantId, invoiceId }));
  const found = query.data;
  const runs = found !== undefined && (found.state === "open" || found.state === "grace");
  const mayClose = runs || found?.state === "suspended";
  return (
    <SidePanel
      opened
      onClose={onClose}
      title={found === undefined ? t("case") : t("ofInvoice", { number: found.number })}
      width={640}
      footer={
        found !== undefined && (
          <>
            <CopyAsMenu json={found} />
            {runs && (
              <PermissionButton
                permission="dunning.pause"
                variant="default"
                onClick={() => onDialog("pause")}
              >
                {t("pause")}
              </PermissionButton>
            )}
            {mayClose && (
              <PermissionButton
                permission="dunning.close"
                variant="default"
                onClick={() => onDialog("close")}
              >
                {t("close")}
              </PermissionButton>
            )}
          </>
        )
      }
    >
      {found === undefined && query.error !== null && (
        <ErrorState error={query.error} what={t("case")} onRetry={() => void query.refetch()} />
      )}
      {found === undefined && query.error === null && <SkeletonBlock height={420} />}
      {found !== undefined && <CaseDetail found={found} />}
      {found !== undefined && runs && dialog === "pause" && (
        <PauseDialog found={found} onClose={() => onDialog(undefined)} />
      )}
      {found !== undefined && mayClose && dialog === "close" && (
        <CloseDialog found={found} onClose={() => onDialog(undefined)} />
      )}
    </SidePanel>
  );
}

function CaseDetail({ found }: { found: DunningDetail }) {
  const t = useT("dunning");
  const format = useFormat();
  const { tenantId, invoiceId } = found;
  const facts: (readonly [string, ReactNode])[] = [
    [t("state"), <StateBadge key="state" state={found.state} />],
    [
      t("tenant"),
      <Link key="tenant" to="/tenants/$tenantId" params={{ tenantId }}>
        <bdi>{found.tenantName}</bdi>
      </Link>,
    ],
    [t("due"), formatMoney(found.due, found.currency, format.language)],
    [t("since"), <ExactTime key="since" at={found.openedAt} />],
    [t("next"), <NextStep key="next" row={found} />],
  ];
  if (found.suspendsAt !== null)
    facts.push([t("suspendsAt"), <ExactTime key="suspends" at={found.suspendsAt} />]);
  if (found.lastError !== null) facts.push([t("error"), <bdi key="error">{found.lastError}</bdi>]);
  if (found.closedReason !== null)
    facts.push([t("closedBecause"), <bdi key="reason">{found.closedReason}</bdi>]);
  return (
    <div className={classes["detail"]}>
      {found.isSuspending && (
        <p className={classes["note"]} role="status">
          <IconAlertTriangle size={16} />
          {t("suspending")}
        </p>
      )}
      <Facts items={facts} />
      <Link
        to="/tenants/$tenantId/bill"
        params={{ tenantId }}
        search={{ invoice: invoiceId }}
        className={classes["bill"] ?? ""}
      >
        {t("openBill")}
      </Link>
      <CaseSteps found={found} />
      <MailList tenantId={tenantId} invoiceId={invoiceId} />
    </div>
  );
}
