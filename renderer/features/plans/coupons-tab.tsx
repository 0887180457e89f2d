import { notifications } from "@mantine/notifications";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { z } from "zod";
import type { Coupon } from "#shared/contracts/billing/subscriptions.ts";
import { useT } from "#renderer/i18n/index.ts";
import { formatMoney } from "#renderer/lib/money.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { CopyAsMenu, Id } from "#renderer/ui/copy.tsx";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { IconPlus, IconTag } from "#renderer/ui/icons.ts";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { EmptyState, ErrorState } from "#renderer/ui/states.tsx";
import { NewCouponPanel } from "./new-coupon-panel.tsx";
import classes from "./plans.module.css";

type Row = z.infer<typeof Coupon>;

/** Coupons with how many are redeemed. */
export function CouponsTab() {
  const t = useT("plans");
  const query = useQuery(trpc.coupons.list.queryOptions());
  const [making, setMaking] = useState(false);
  const [archiving, setArchiving] = useState<Row | null>(null);
  const columns = useColumns(setArchiving);
  const make = (
    <PermissionButton
      permission="coupons.create"
      leftSection={<IconPlus size={14} />}
      onClick={() => setMaking(true)}
    >
      {t("newCoupon")}
    </PermissionButton>
  );
  if (query.error !== null && query.data === undefined)
    return (
      <ErrorState
        error={query.error}
        what={t("tab.coupons")}
        onRetry={() => void query.refetch()}
      />
    );
  return (
    <>
      <div className={classes["bar"]}>
        <p className={classes["intro"]}>{t("couponsIntro")}</p>
        {make}
        {query.data !== undefined && <CopyAsMenu json={query.data} />}
      </div>
      <DataTable
        label={t("tab.coupons")}
        columns={columns}
        rows={query.data ?? []}
        rowId={({ code }) => code}
        rowName={({ code }) => code}
        loading={query.isPending}
        empty={
          <EmptyState
            icon={<IconTag size={20} />}
            title={t("couponsEmpty")}
            text={t("couponsEmptyText")}
            action={make}
          />
        }
      />
      {making && <NewCouponPanel onClose={() => setMaking(false)} />}
      {archiving !== null && (
        <ArchiveDialog coupon={archiving} onClose={() => setArchiving(null)} />
      )}
    </>
  );
}

function ArchiveDialog({ coupon, onClose }: { coupon: Row; onClose: () => void }) {
  const t = useT("plans");
  const { code } = coupon;
  const archive = useMutation(
    trpc.coupons.archive.mutationOptions({
      onSuccess: () => {
        notifications.show({ message: t("archivedDone", { name: code }) });
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.coupons.pathKey() });
      },
    }),
  );
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      danger
      title={t("archiveTitle", { name: code })}
      consequence={t("archiveCouponText")}
      verb={t("archive")}
      busy={archive.isPending}
      error={archive.error}
      onConfirm={() => archive.mutate({ code })}
    />
  );
}

function useColumns(onArchive: (coupon: Row) => void): readonly ColumnSpec<Row>[] {
  const t = useT("plans");
  const c = useT("common");
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: "code",
        header: t("code"),
        width: "minmax(150px, 1fr)",
        fixed: true,
        cell: ({ code }) => <Id value={code} />,
      },
      {
        id: "name",
        header: t("name"),
        width: "minmax(150px, 1.4fr)",
        cell: ({ name }) => <bdi>{name}</bdi>,
      },
      {
        id: "state",
        header: t("state"),
        width: "120px",
        cell: ({ state }) => <StateBadge state={state} />,
      },
      {
        id: "value",
        header: t("couponValue"),
        width: "130px",
        align: "right",
        cell: ({ percent, amount, currency }) =>
          percent !== null
            ? t("percentOff", { percent })
            : formatMoney(amount ?? 0, currency ?? "USD", format.language),
      },
      {
        id: "invoices",
        header: t("couponFor"),
        width: "150px",
        cell: ({ invoices }) =>
          invoices === null ? t("everyInvoice") : t("forInvoices", { count: invoices }),
      },
      {
        id: "redemptions",
        header: t("redeemed"),
        width: "130px",
        align: "right",
        cell: ({ redemptions, maxRedemptions }) =>
          maxRedemptions === null
            ? format.number(redemptions)
            : t("redeemedOf", {
                count: format.number(redemptions),
                most: format.number(maxRedemptions),
              }),
      },
      {
        id: "until",
        header: t("redeemBy"),
        width: "130px",
        cell: ({ redeemBy }) =>
          redeemBy === null ? <span className="dim">{t("anyTime")}</span> : format.date(redeemBy),
      },
      {
        id: "actions",
        header: c("actions"),
        quiet: true,
        fixed: true,
        width: "110px",
        align: "right",
        cell: (coupon) =>
          coupon.state === "active" && (
            <PermissionButton
              permission="coupons.archive"
              variant="default"
              size="compact-xs"
              onClick={() => onArchive(coupon)}
            >
              {t("archive")}
            </PermissionButton>
          ),
      },
    ],
    [t, c, format, onArchive],
  );
}
