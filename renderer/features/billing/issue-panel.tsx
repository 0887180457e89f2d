import { ActionIcon, Button, NumberInput, TextInput, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { minorOf } from "#renderer/lib/money.ts";
import { AmountInput } from "#renderer/features/invoices/amount-input.tsx";
import { useBillWords } from "#renderer/features/invoices/bill-words.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useIdempotencyKey } from "#renderer/lib/idempotency-key.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { IconPlus, IconX } from "#renderer/ui/icons.ts";
import { SidePanel } from "#renderer/ui/side-panel.tsx";
import { InlineError } from "#renderer/ui/states.tsx";
import { afterBillChange } from "./after-bill-change.ts";
import classes from "./billing.module.css";
import { currencyOf } from "./currency-of.ts";
import type { BillDialogProps } from "./coupon-dialog.tsx";

const MOST_LINES = 100;
const DUE_DAYS = 14;
const newLine = () => ({ id: crypto.randomUUID(), text: "", amount: "" });

/** An invoice that no subscription makes: lines with amounts, also such that give something back. */
export function IssuePanel({
  overview,
  onClose,
  onInvoice,
}: BillDialogProps & { onInvoice: (invoiceId: string) => void }) {
  const t = useT("billing");
  const c = useT("common");
  const words = useBillWords();
  const tenantId = useTenantId();
  const idempotency = useIdempotencyKey();
  const currency = currencyOf(overview);
  const [lines, setLines] = useState(() => [newLine()]);
  const [dueDays, setDueDays] = useState(DUE_DAYS);
  const [reason, setReason] = useState("");
  const read = lines.map(({ text, amount }) => ({
    text: text.trim(),
    amount: minorOf(amount, currency),
  }));
  const ready = read.flatMap(({ text, amount }) =>
    text === "" || amount === null ? [] : [{ text, amount }],
  );
  const total = ready.reduce((sum, { amount }) => sum + amount, 0);
  const isReady = ready.length === lines.length && reason.trim().length >= 5;
  const issue = useMutation(
    trpc.invoices.issue.mutationOptions({
      onSuccess: ({ invoiceId, number }) =>
        afterBillChange(t("issue.done", { number }), () => onInvoice(invoiceId))(),
    }),
  );
  const change = (id: string, part: Partial<{ text: string; amount: string }>) =>
    setLines(lines.map((line) => (line.id === id ? { ...line, ...part } : line)));
  return (
    <SidePanel
      opened
      width={620}
      onClose={onClose}
      title={t("issue.title")}
      footer={
        <>
          <Button variant="default" onClick={onClose}>
            {c("cancel")}
          </Button>
          <Button type="submit" form="issue-invoice" disabled={!isReady} loading={issue.isPending}>
            {t("issue.verb", { amount: words.money(total, currency) })}
          </Button>
        </>
      }
    >
      <form
        id="issue-invoice"
        className={classes["stack"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isReady) return;
          const input = { tenantId, lines: ready, dueDays, reason: reason.trim() };
          issue.mutate({ ...input, idempotencyKey: idempotency.keyFor(input) });
        }}
      >
        <p className={classes["lead"]}>{t("issue.text")}</p>
        {lines.map((line, index) => (
          <div key={line.id} className={classes["issueLine"]}>
            <TextInput
              label={t("issue.what", { number: index + 1 })}
              value={line.text}
              maxLength={200}
              {...(index === 0 ? { "data-autofocus": true } : {})}
              onChange={(event) => change(line.id, { text: event.currentTarget.value })}
            />
            <AmountInput
              label={t("amount")}
              currency={currency}
              value={line.amount}
              error={
                line.amount !== "" && minorOf(line.amount, currency) === null
                  ? t("amountWrong")
                  : null
              }
              onChange={(amount) => change(line.id, { amount })}
            />
            <ActionIcon
              variant="default"
              size={30}
              disabled={lines.length === 1}
              aria-label={t("issue.remove", { number: index + 1 })}
              onClick={() => setLines(lines.filter(({ id }) => id !== line.id))}
            >
              <IconX size={14} />
            </ActionIcon>
          </div>
        ))}
        <div>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={13} />}
            disabled={lines.length >= MOST_LINES}
            onClick={() => setLines([...lines, newLine()])}
          >
            {t("issue.add")}
          </Button>
        </div>
        <NumberInput
          w={200}
          label={t("issue.dueDays")}
          min={0}
          max={120}
          allowDecimal={false}
          value={dueDays}
          onChange={(value) => setDueDays(typeof value === "number" ? value : DUE_DAYS)}
        />
        <Textarea
          label={c("reason")}
          description={c("reasonHint")}
          autosize
          minRows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <InlineError error={issue.error} />
      </form>
    </SidePanel>
  );
}
