import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { Invoice } from "#shared/contracts/billing/invoices.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useIdempotencyKey } from "#renderer/lib/idempotency-key.ts";
import { majorText } from "#renderer/lib/money.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { AmountInput, positiveMinor } from "./amount-input.tsx";
import { useBillWords } from "./bill-words.ts";

export type InvoiceDialogKind = "markPaid" | "refund" | "void" | "writeOff";
interface InvoiceDialogProps {
  kind: InvoiceDialogKind;
  tenantId: TenantId;
  invoice: Invoice;
  onClose: () => void;
}

/** Before money or the state of an invoice is changed by hand: what follows from it, how much, and why. */
export function InvoiceDialog({ kind, ...props }: InvoiceDialogProps) {
  return kind === "markPaid" || kind === "refund" ? (
    <MoneyDialog kind={kind} {...props} />
  ) : (
    <EndDialog kind={kind} {...props} />
  );
}

type Props<Kind> = Omit<InvoiceDialogProps, "kind"> & { kind: Kind };

/** After any of them: the invoice, the lists, what is overdue. */
function useDone({ kind, invoice, onClose }: InvoiceDialogProps) {
  const t = useT("invoices");
  return () => {
    notifications.show({ message: t(`${kind}.done`, { number: invoice.number }) });
    onClose();
    void queryClient.invalidateQueries({ queryKey: trpc.billing.pathKey() });
    return queryClient.invalidateQueries({ queryKey: trpc.invoices.pathKey() });
  };
}

function MoneyDialog(props: Props<"markPaid" | "refund">) {
  const { kind, tenantId, invoice, onClose } = props;
  const t = useT("invoices");
  const words = useBillWords();
  const idempotency = useIdempotencyKey();
  const { currency, invoiceId, number, due, paid, refunded, provider } = invoice;
  const most = kind === "refund" ? paid - refunded : due - paid;
  const [typed, setTyped] = useState(majorText(most, currency));
  const options = { onSuccess: useDone(props) };
  const markPaid = useMutation(trpc.invoices.markPaid.mutationOptions(options));
  const refund = useMutation(trpc.invoices.refund.mutationOptions(options));
  const { mutate, isPending, error } = kind === "refund" ? refund : markPaid;
  const amount = positiveMinor(typed, currency);
  const isTooMuch = kind === "refund" && amount !== null && amount > most;
  const money = (minor: number) => words.money(minor, currency);
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t(`${kind}.title`, { number })}
      consequence={
        kind === "refund" && provider !== "manual"
          ? t("refund.byProvider", { provider: t(`provider.${provider}`) })
          : t(`${kind}.text`)
      }
      counts={[
        [t("due"), money(due)],
        [t("paid"), money(paid)],
        ...(refunded > 0 ? [[t("refunded"), money(refunded)] as const] : []),
      ]}
      verb={
        amount === null ? t(`${kind}.verb`) : t(`${kind}.amountVerb`, { amount: money(amount) })
      }
      danger={kind === "refund"}
      reasonMin={5}
      busy={isPending}
      error={error}
      onConfirm={({ reason }) => {
        if (amount === null || isTooMuch) return;
        const input = { tenantId, invoiceId, amount, reason };
        mutate({ ...input, idempotencyKey: idempotency.keyFor(input) });
      }}
    >
      <AmountInput
        label={t("amount")}
        currency={currency}
        value={typed}
        onChange={setTyped}
        error={
          amount === null
            ? t("amountWrong")
            : isTooMuch
              ? t("amountMost", { most: money(most) })
              : null
        }
        hint={
          kind === "markPaid" && amount !== null && amount > most
            ? t("markPaid.over", { over: money(amount - most) })
            : kind === "markPaid" && amount !== null && amount < most
              ? t("markPaid.part", { left: money(most - amount) })
              : undefined
        }
      />
    </ConfirmDialog>
  );
}

function EndDialog(props: Props<"void" | "writeOff">) {
  const { kind, tenantId, invoice, onClose } = props;
  const t = useT("invoices");
  const words = useBillWords();
  const options = { onSuccess: useDone(props) };
  const makeVoid = useMutation(trpc.invoices.void.mutationOptions(options));
  const writeOff = useMutation(trpc.invoices.writeOff.mutationOptions(options));
  const { mutate, isPending, error } = kind === "void" ? makeVoid : writeOff;
  const { currency, creditUsed, due, paid, number, invoiceId } = invoice;
  const counts: (readonly [string, ReactNode])[] = [
    [t(kind === "void" ? "notOwed" : "lost"), words.money(due - paid, currency)],
    ...(kind === "void" && creditUsed > 0
      ? [[t("creditBack"), words.money(creditUsed, currency)] as const]
      : []),
  ];
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      danger
      title={t(`${kind}.title`, { number })}
      consequence={t(`${kind}.text`)}
      counts={counts}
      typeName={number}
      verb={t(`${kind}.verb`)}
      reasonMin={5}
      busy={isPending}
      error={error}
      onConfirm={({ reason }) => mutate({ tenantId, invoiceId, reason })}
    />
  );
}
