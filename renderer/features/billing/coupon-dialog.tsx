import { TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { BillingOverview } from "#shared/contracts/billing/billing.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { afterBillChange } from "./after-bill-change.ts";

export interface BillDialogProps {
  overview: BillingOverview;
  onClose: () => void;
}

/** A code that takes something off the invoices that come. */
export function CouponDialog({ onClose }: BillDialogProps) {
  const t = useT("billing");
  const tenantId = useTenantId();
  const [code, setCode] = useState("");
  const apply = useMutation(
    trpc.subscriptions.applyCoupon.mutationOptions({
      onSuccess: afterBillChange(t("coupon.done"), onClose),
    }),
  );
  const typed = code.trim().toUpperCase();
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t("coupon.title")}
      consequence={t("coupon.text")}
      verb={t("coupon.verb")}
      busy={apply.isPending}
      error={apply.error}
      onConfirm={() => {
        if (typed !== "") apply.mutate({ tenantId, code: typed });
      }}
    >
      <TextInput
        label={t("coupon.code")}
        value={code}
        data-autofocus
        autoComplete="off"
        spellCheck={false}
        maxLength={40}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
