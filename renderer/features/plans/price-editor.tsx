import { NumberInput, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useT } from "#renderer/i18n/index.ts";
import { CURRENCIES } from "./new-plan-panel.tsx";
import classes from "./plans.module.css";
import type { TermsForm } from "./terms-form.ts";

export interface EditorPart {
  form: TermsForm;
  onChange: (change: Partial<TermsForm>) => void;
  /** Why the field at this path cannot be saved, as a sentence. */
  problem: (path: string) => string | null;
}

/** The base, how often it is paid, the least a month comes to, the trial. */
export function PriceEditor({
  form,
  onChange,
  problem,
  currencyFixed,
}: EditorPart & { currencyFixed: boolean }) {
  const t = useT("plans");
  return (
    <div className={classes["grid3"]}>
      <TextInput
        label={t("base")}
        description={t("baseHint")}
        inputMode="decimal"
        value={form.base}
        rightSection={<span className={classes["unit"]}>{form.currency}</span>}
        rightSectionWidth={44}
        error={problem("base")}
        onChange={(event) => onChange({ base: event.currentTarget.value })}
      />
      <div>
        <div className={classes["label"]} id="plan-interval">
          {t("interval")}
        </div>
        <div className={classes["description"]}>{t("intervalHint")}</div>
        <SegmentedControl
          fullWidth
          aria-labelledby="plan-interval"
          value={form.interval}
          onChange={(value) => onChange({ interval: value === "year" ? "year" : "month" })}
          data={[
            { value: "month", label: t("monthly") },
            { value: "year", label: t("yearly") },
          ]}
        />
      </div>
      <Select
        label={t("currency")}
        description={currencyFixed ? t("currencyFixed") : t("currencyHint")}
        allowDeselect={false}
        searchable
        disabled={currencyFixed}
        value={form.currency}
        data={[...new Set([form.currency, ...CURRENCIES])]}
        onChange={(value) => value !== null && onChange({ currency: value })}
      />
      <TextInput
        label={t("minimum")}
        description={t("minimumHint")}
        inputMode="decimal"
        value={form.minimum}
        rightSection={<span className={classes["unit"]}>{form.currency}</span>}
        rightSectionWidth={44}
        error={problem("minimum")}
        onChange={(event) => onChange({ minimum: event.currentTarget.value })}
      />
      <NumberInput
        label={t("trial")}
        description={t("trialHint")}
        value={form.trialDays ?? ""}
        min={0}
        max={365}
        allowDecimal={false}
        allowNegative={false}
        error={problem("trialDays")}
        onChange={(value) => onChange({ trialDays: typeof value === "number" ? value : null })}
      />
    </div>
  );
}
