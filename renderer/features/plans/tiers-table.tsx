import { ActionIcon, Button, NumberInput, TextInput } from "@mantine/core";
import type { Metric } from "#shared/contracts/billing/plans.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { IconPlus, IconTrash } from "#renderer/ui/icons.ts";
import classes from "./plans.module.css";
import { withTier, type TierForm } from "./terms-form.ts";

interface TiersTableProps {
  tiers: readonly TierForm[];
  metric: Metric;
  currency: string;
  onChange: (tiers: readonly TierForm[]) => void;
  problem: (path: string) => string | null;
}

/** Tiers as rows; each begins where the one before ends, the last one has no end. */
export function TiersTable({ tiers, metric, currency, onChange, problem }: TiersTableProps) {
  const t = useT("plans");
  const format = useFormat();
  const replace = (index: number, change: Partial<TierForm>) =>
    onChange(tiers.map((tier, place) => (place === index ? { ...tier, ...change } : tier)));
  // The last one is always open.
  const remove = (index: number) =>
    onChange(
      tiers
        .filter((_, place) => place !== index)
        .map((tier, place, left) => (place === left.length - 1 ? { ...tier, upTo: null } : tier)),
    );
  return (
    <div className={classes["scroll"]}>
      <table className={classes["tiers"]}>
        <caption className="visually-hidden">{t("tiers")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("tierFrom")}</th>
            <th scope="col">{t("tierTo")}</th>
            <th scope="col">{`${t(`priceOf.${metric}`)}, ${currency}`}</th>
            <th scope="col">{`${t("tierFlatName")}, ${currency}`}</th>
            <th scope="col">
              <span className="visually-hidden">{t("removeTier")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tiers.map((tier, index) => {
            const from = index === 0 ? 1 : (tiers[index - 1]?.upTo ?? 0) + 1;
            const name = t("tierNumber", { number: index + 1 });
            return (
              <tr key={index}>
                <td className={classes["from"]}>{format.number(from)}</td>
                <td>
                  {index === tiers.length - 1 ? (
                    <span className="dim">{t("noEnd")}</span>
                  ) : (
                    <NumberInput
                      aria-label={`${name}: ${t("tierTo")}`}
                      value={tier.upTo ?? ""}
                      min={1}
                      allowDecimal={false}
                      allowNegative={false}
                      hideControls
                      thousandSeparator={format.language === "ru" ? "\u00a0" : ","}
                      error={problem(`${index}.upTo`)}
                      onChange={(value) =>
                        replace(index, { upTo: typeof value === "number" ? value : null })
                      }
                    />
                  )}
                </td>
                <td>
                  <TextInput
                    aria-label={`${name}: ${t(`priceOf.${metric}`)}`}
                    inputMode="decimal"
                    value={tier.price}
                    error={problem(`${index}.price`)}
                    onChange={(event) => replace(index, { price: event.currentTarget.value })}
                  />
                </td>
                <td>
                  <TextInput
                    aria-label={`${name}: ${t("tierFlatName")}`}
                    inputMode="decimal"
                    value={tier.flat}
                    error={problem(`${index}.flat`)}
                    onChange={(event) => replace(index, { flat: event.currentTarget.value })}
                  />
                </td>
                <td>
                  {tiers.length > 1 && (
                    <ActionIcon
                      aria-label={`${t("removeTier")}: ${name}`}
                      onClick={() => remove(index)}
                    >
                      <IconTrash size={14} />
                    </ActionIcon>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {tiers.length < 20 && (
        <Button
          mt={8}
          variant="default"
          size="compact-xs"
          leftSection={<IconPlus size={13} />}
          onClick={() => onChange(withTier(tiers))}
        >
          {t("addTier")}
        </Button>
      )}
    </div>
  );
}
