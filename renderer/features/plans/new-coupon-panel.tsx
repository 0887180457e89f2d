import { Button, NumberInput, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { CreateCoupon } from "#shared/contracts/billing/subscriptions.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useIdempotencyKey } from "#renderer/lib/idempotency-key.ts";
import { minorOf } from "#renderer/lib/money.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { SidePanel } from "#renderer/ui/side-panel.tsx";
import { InlineError } from "#renderer/ui/states.tsx";
import { CURRENCIES } from "./new-plan-panel.tsx";
import classes from "./plans.module.css";

const FORM_ID = "new-coupon";

/** A coupon, per cent or an amount, for some invoices or all. */
export function NewCouponPanel({ onClose }: { onClose: () => void }) {
  const t = useT("plans");
  const c = useT("common");
  const idempotency = useIdempotencyKey();
  const [form, setForm] = useState({
    code: "",
    name: "",
    kind: "percent" as "percent" | "amount",
    percent: 20 as number | null,
    amount: "",
    currency: "USD",
    invoices: null as number | null,
    redeemBy: null as string | null,
    maxRedemptions: null as number | null,
  });
  const set = (change: Partial<typeof form>) => setForm({ ...form, ...change });
  const isPercent = form.kind === "percent";
  const amount = minorOf(form.amount, form.currency);
  const parsed = CreateCoupon.safeParse({
    code: form.code,
    name: form.name,
    percent: isPercent ? form.percent : null,
    amount: isPercent ? null : amount,
    currency: isPercent ? null : form.currency,
    invoices: form.invoices,
    // The day itself is the last one, in UTC.
    redeemBy: form.redeemBy === null ? null : `${form.redeemBy}T23:59:59.999Z`,
    maxRedemptions: form.maxRedemptions,
  });
  const create = useMutation(
    trpc.coupons.create.mutationOptions({
      onSuccess: ({ code }) => {
        idempotency.renew();
        notifications.show({ message: t("couponMade", { code }) });
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.coupons.pathKey() });
      },
    }),
  );
  const whole = (value: string | number) => (typeof value === "number" ? value : null);
  return (
    <SidePanel
      opened
      onClose={onClose}
      title={t("newCoupon")}
      footer={
        <>
          <Button variant="default" onClick={onClose}>
            {c("cancel")}
          </Button>
          <Button
            type="submit"
            form={FORM_ID}
            disabled={!parsed.success}
            loading={create.isPending}
          >
            {t("makeCoupon")}
          </Button>
        </>
      }
    >
      <form
        id={FORM_ID}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!parsed.success) return;
          create.mutate({ ...parsed.data, idempotencyKey: idempotency.keyFor(parsed.data) });
        }}
      >
        <Stack gap="md">
          <TextInput
            label={t("code")}
            description={t("couponCodeHint")}
            data-autofocus
            autoComplete="off"
            spellCheck={false}
            maxLength={40}
            value={form.code}
            error={
              form.code === "" || /^[A-Z0-9-]{3,40}$/.test(form.code) ? null : t("couponCodeWrong")
            }
            onChange={(event) => set({ code: event.currentTarget.value.toUpperCase() })}
          />
          <TextInput
            label={t("name")}
            description={t("couponNameHint")}
            maxLength={80}
            value={form.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <SegmentedControl
            fullWidth
            aria-label={t("couponValue")}
            value={form.kind}
            onChange={(kind) => set({ kind: kind === "amount" ? "amount" : "percent" })}
            data={[
              { value: "percent", label: t("byPercent") },
              { value: "amount", label: t("byAmount") },
            ]}
          />
          {isPercent ? (
            <NumberInput
              label={t("percent")}
              min={1}
              max={100}
              allowDecimal={false}
              suffix=" %"
              value={form.percent ?? ""}
              onChange={(value) => set({ percent: whole(value) })}
            />
          ) : (
            <div className={classes["pair"]}>
              <TextInput
                label={t("amount")}
                inputMode="decimal"
                value={form.amount}
                error={
                  form.amount === "" || (amount !== null && amount > 0) ? null : t("wrong.amount")
                }
                onChange={(event) => set({ amount: event.currentTarget.value })}
              />
              <Select
                label={t("currency")}
                allowDeselect={false}
                searchable
                data={CURRENCIES}
                value={form.currency}
                onChange={(currency) => currency !== null && set({ currency })}
              />
            </div>
          )}
          <NumberInput
            label={t("couponInvoices")}
            description={t("couponInvoicesHint")}
            placeholder={t("everyInvoice")}
            min={1}
            max={120}
            allowDecimal={false}
            value={form.invoices ?? ""}
            onChange={(value) => set({ invoices: whole(value) })}
          />
          <NumberInput
            label={t("maxRedemptions")}
            placeholder={t("noLimit")}
            min={1}
            allowDecimal={false}
            value={form.maxRedemptions ?? ""}
            onChange={(value) => set({ maxRedemptions: whole(value) })}
          />
          <DateInput
            label={t("redeemBy")}
            description={t("redeemByHint")}
            clearable
            valueFormat="YYYY-MM-DD"
            value={form.redeemBy}
            onChange={(redeemBy) => set({ redeemBy })}
          />
          <InlineError error={create.error} />
        </Stack>
      </form>
    </SidePanel>
  );
}
