import {
  ActionIcon,
  Button,
  NumberInput,
  SegmentedControl,
  Select,
  TextInput,
  Tooltip,
} from "@mantine/core";
import { METRICS } from "#shared/contracts/billing/plans.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { IconPlus, IconTrash } from "#renderer/ui/icons.ts";
import classes from "./plans.module.css";
import { firstTier, nextCharge, type ChargeForm, type TermsForm } from "./terms-form.ts";
import { TiersTable } from "./tiers-table.tsx";

interface ChargesEditorProps {
  form: TermsForm;
  onChange: (charges: readonly ChargeForm[]) => void;
  problem: (path: string) => string | null;
}

/** What usage costs: for each metric one price, or tiers. */
export function ChargesEditor({ form, onChange, problem }: ChargesEditorProps) {
  const t = useT("plans");
  const { charges } = form;
  const more = nextCharge(charges);
  const replace = (index: number, change: Partial<ChargeForm>) =>
    onChange(charges.map((charge, place) => (place === index ? { ...charge, ...change } : charge)));
  return (
    <div className={classes["stack"]}>
      {charges.length === 0 && <p className="dim">{t("chargesNone")}</p>}
      {charges.map((charge, index) => (
        <ChargeFields
          // A charge is its metric: there is one for each.
          key={charge.metric}
          charge={charge}
          currency={form.currency}
          taken={charges.map(({ metric }) => metric)}
          onChange={(change) => replace(index, change)}
          onRemove={() => onChange(charges.filter((_, place) => place !== index))}
          problem={(path) => problem(`charges.${index}.${path}`)}
        />
      ))}
      {more !== undefined && (
        <div>
          <Button
            variant="default"
            leftSection={<IconPlus size={14} />}
            onClick={() => onChange([...charges, more])}
          >
            {t("addCharge")}
          </Button>
        </div>
      )}
    </div>
  );
}

interface ChargeFieldsProps {
  charge: ChargeForm;
  currency: string;
  taken: readonly string[];
  onChange: (change: Partial<ChargeForm>) => void;
  onRemove: () => void;
  problem: (path: string) => string | null;
}

function ChargeFields({ charge, currency, taken, onChange, onRemove, problem }: ChargeFieldsProps) {
  const t = useT("plans");
  const format = useFormat();
  const { metric, model } = charge;
  return (
    <fieldset className={classes["charge"]}>
      <legend className="visually-hidden">{t(`metric.${metric}`)}</legend>
      <div className={classes["chargeHead"]}>
        <Select
          aria-label={t("chargeMetric")}
          allowDeselect={false}
          w={140}
          value={metric}
          error={problem("metric")}
          onChange={(value) => value !== null && onChange({ metric: value })}
          data={METRICS.map((one) => ({
            value: one,
            label: t(`metric.${one}`),
            disabled: one !== metric && taken.includes(one),
          }))}
        />
        <SegmentedControl
          aria-label={t("chargeModel")}
          value={model}
          onChange={(value) =>
            onChange({
              model: value as ChargeForm["model"],
              ...(value !== "per_unit" && charge.tiers.length === 0
                ? { tiers: [{ ...firstTier, price: charge.price }] }
                : {}),
            })
          }
          data={(["per_unit", "graduated", "volume"] as const).map((one) => ({
            value: one,
            label: t(`model.${one}`),
          }))}
        />
        <Tooltip label={t("removeCharge")}>
          <ActionIcon
            className={classes["push"] ?? ""}
            aria-label={`${t("removeCharge")}: ${t(`metric.${metric}`)}`}
            onClick={onRemove}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </Tooltip>
      </div>
      <p className={classes["hint"]}>{t(`modelHint.${model}`)}</p>
      <div className={classes["pair"]}>
        <NumberInput
          label={t("chargeIncluded")}
          description={t("chargeIncludedHint")}
          value={charge.included}
          min={0}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          thousandSeparator={format.language === "ru" ? "\u00a0" : ","}
          error={problem("included")}
          onChange={(value) => onChange({ included: typeof value === "number" ? value : 0 })}
        />
        {model === "per_unit" && (
          <TextInput
            label={t(`priceOf.${metric}`)}
            description={t("priceHint")}
            inputMode="decimal"
            value={charge.price}
            rightSection={<span className={classes["unit"]}>{currency}</span>}
            rightSectionWidth={44}
            error={problem("price")}
            onChange={(event) => onChange({ price: event.currentTarget.value })}
          />
        )}
      </div>
      {model !== "per_unit" && (
        <TiersTable
          tiers={charge.tiers}
          metric={metric}
          currency={currency}
          onChange={(tiers) => onChange({ tiers })}
          problem={(path) => problem(`tiers.${path}`)}
        />
      )}
    </fieldset>
  );
}
