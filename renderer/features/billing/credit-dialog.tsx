import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { AmountInput, positiveMinor } from "#renderer/features/invoices/amount-input.tsx";
import { useBillWords } from "#renderer/features/invoices/bill-words.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useIdempotencyKey } from "#renderer/lib/idempotency-key.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { afterBillChange } from "./after-bill-change.ts";
import { currencyOf } from "./currency-of.ts";
import type { BillDialogProps } from "./coupon-dialog.tsx";

/** A gift: it is taken off the invoices that come. */
export function CreditDialog({ overview, onClose }: BillDialogProps) {
  const t = useT("billing");
  const words = useBillWords();
  const tenantId = useTenantId();
  const idempotency = useIdempotencyKey();
  const currency = currencyOf(overview);
  const [typed, setTyped] = useState("");
  const amount = positiveMinor(typed, currency);
  const before = overview.subscription?.credit ?? 0;
  const grant = useMutation(
    trpc.subscriptions.grantCredit.mutationOptions({
      onSuccess: afterBillChange(t("credit.done"), onClose),
    }),
  );
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t("credit.title")}
      consequence={t("credit.text")}
      counts={[
        [t("credit.now"), words.money(before, currency)],
        [t("credit.then"), amount === null ? "–" : words.money(before + amount, currency)],
      ]}
      verb={
        amount === null
          ? t("credit.verb")
          : t("credit.amountVerb", { amount: words.money(amount, currency) })
      }
      reasonMin={5}
      busy={grant.isPending}
      error={grant.error}
      onConfirm={({ reason }) => {
        if (amount === null) return;
        const input = { tenantId, amount, reason };
        grant.mutate({ ...input, idempotencyKey: idempotency.keyFor(input) });
      }}
    >
      <AmountInput
        label={t("amount")}
        currency={currency}
        value={typed}
        onChange={setTyped}
        error={typed !== "" && amount === null ? t("amountWrong") : null}
      />
    </ConfirmDialog>
  );
}
