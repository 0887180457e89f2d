import { SegmentedControl, TextInput, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { BillingDetails } from "#shared/contracts/billing/invoices.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { afterBillChange } from "./after-bill-change.ts";
import classes from "./billing.module.css";
import type { BillDialogProps } from "./coupon-dialog.tsx";

/** Who stands on the invoices that come, and where mails about them go. */
export function DetailsDialog({ overview, onClose }: BillDialogProps) {
  const t = useT("billing");
  const mails = useT("dunning");
  const tenantId = useTenantId();
  const { billedTo } = overview;
  const [form, setForm] = useState({
    name: billedTo.name,
    email: billedTo.email ?? "",
    address: billedTo.address ?? "",
    taxId: billedTo.taxId ?? "",
  });
  const [language, setLanguage] = useState(billedTo.language ?? "en");
  const [isTried, setTried] = useState(false);
  const empty = (text: string) => (text.trim() === "" ? null : text.trim());
  const parsed = BillingDetails.safeParse({
    language,
    name: form.name,
    email: empty(form.email),
    address: empty(form.address),
    taxId: empty(form.taxId),
  });
  const isWrong = (field: string) =>
    isTried && !parsed.success && parsed.error.issues.some(({ path }) => path[0] === field);
  const set = useMutation(
    trpc.billing.setDetails.mutationOptions({
      onSuccess: afterBillChange(t("details.done"), onClose),
    }),
  );
  const input = (field: keyof typeof form) => ({
    label: t(`details.${field}`),
    value: form[field],
    error: isWrong(field) ? t(`details.${field}Wrong` as "details.nameWrong") : null,
    onChange: (event: { currentTarget: { value: string } }) =>
      setForm({ ...form, [field]: event.currentTarget.value }),
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t("details.title")}
      consequence={t("details.text")}
      verb={t("details.verb")}
      busy={set.isPending}
      error={set.error}
      onConfirm={() => {
        setTried(true);
        if (parsed.success) set.mutate({ tenantId, ...parsed.data });
      }}
    >
      <div className={classes["stack"]}>
        <TextInput {...input("name")} data-autofocus autoComplete="organization" maxLength={200} />
        <TextInput
          {...input("email")}
          type="email"
          description={t("details.emailHint")}
          autoComplete="email"
          maxLength={254}
        />
        <div role="group" aria-label={mails("mailLanguage")}>
          <span className="dim">{mails("mailLanguage")}</span>
          <SegmentedControl
            fullWidth
            data={[
              { value: "en", label: "English" },
              { value: "ru", label: "Русский" },
            ]}
            value={language}
            onChange={(next) => setLanguage(next === "ru" ? "ru" : "en")}
          />
        </div>
        <Textarea {...input("address")} autosize minRows={3} maxRows={8} maxLength={500} />
        <TextInput {...input("taxId")} autoComplete="off" maxLength={50} />
      </div>
    </ConfirmDialog>
  );
}
