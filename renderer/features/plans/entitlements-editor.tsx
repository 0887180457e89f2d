import { Checkbox, NumberInput } from "@mantine/core";
import { FEATURES, type Feature } from "#shared/contracts/billing/entitlements.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import classes from "./plans.module.css";
import type { EditorPart } from "./price-editor.tsx";

const LIMITS = ["included", "hard", "apps", "members"] as const;
const NUMBERS = ["retentionDays", "keyRate"] as const;

/** What a tenant may on this plan; an empty limit is none. */
export function EntitlementsEditor({ form, onChange, problem }: EditorPart) {
  const t = useT("plans");
  const format = useFormat();
  const number = (field: (typeof LIMITS)[number] | (typeof NUMBERS)[number], isLimit: boolean) => (
    <NumberInput
      key={field}
      label={t(`limit.${field}`)}
      description={t(`limitHint.${field}`)}
      placeholder={isLimit ? t("noLimit") : ""}
      value={form[field] ?? ""}
      min={1}
      allowDecimal={false}
      allowNegative={false}
      hideControls
      thousandSeparator={format.language === "ru" ? "\u00a0" : ","}
      error={problem(field)}
      onChange={(value) => onChange({ [field]: typeof value === "number" ? value : null })}
    />
  );
  return (
    <div className={classes["stack"]}>
      <div className={classes["grid3"]}>
        {LIMITS.map((field) => number(field, true))}
        {NUMBERS.map((field) => number(field, false))}
      </div>
      <Checkbox.Group
        label={t("features")}
        value={[...form.features]}
        onChange={(features) => onChange({ features: features as Feature[] })}
      >
        <div className={classes["features"]}>
          {FEATURES.map((feature) => (
            <Checkbox key={feature} value={feature} label={t(`feature.${feature}`)} />
          ))}
        </div>
      </Checkbox.Group>
    </div>
  );
}
