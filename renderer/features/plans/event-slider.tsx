import { NumberInput, Slider } from "@mantine/core";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import classes from "./plans.module.css";
import { LEAST_EVENTS, MOST_EVENTS, type Quantities } from "./use-bill.ts";

const STEPS = 700;
const DECADES = Math.log10(MOST_EVENTS / LEAST_EVENTS);
const eventsAt = (place: number): number =>
  place === 0 ? 0 : Number((LEAST_EVENTS * 10 ** ((DECADES * place) / STEPS)).toPrecision(2));
const placeOf = (events: number): number =>
  events < LEAST_EVENTS
    ? 0
    : Math.min(STEPS, Math.round((Math.log10(events / LEAST_EVENTS) / DECADES) * STEPS));

interface QuantityInputsProps {
  value: Quantities;
  onChange: (value: Quantities) => void;
}

/** How many events, apps and members a month has; the slider is logarithmic. */
export function QuantityInputs({ value, onChange }: QuantityInputsProps) {
  const t = useT("plans");
  const format = useFormat();
  const number = (metric: keyof Quantities, most: number) => (
    <NumberInput
      label={t(`metric.${metric}`)}
      value={value[metric]}
      min={0}
      max={most}
      clampBehavior="strict"
      allowDecimal={false}
      allowNegative={false}
      hideControls={metric === "events"}
      thousandSeparator={format.language === "ru" ? "\u00a0" : ","}
      onChange={(next) => typeof next === "number" && onChange({ ...value, [metric]: next })}
    />
  );
  return (
    <div className={classes["quantities"]}>
      <div className={classes["slide"]}>
        <Slider
          min={0}
          max={STEPS}
          step={1}
          thumbLabel={t("eventsSlider")}
          label={() => format.compact(value.events)}
          value={placeOf(value.events)}
          onChange={(place) => onChange({ ...value, events: eventsAt(place) })}
          marks={[1e5, 1e6, 1e7, 1e8, 1e9, 1e10].map((events) => ({
            value: placeOf(events),
            label: format.compact(events),
          }))}
        />
      </div>
      {number("events", MOST_EVENTS)}
      {number("apps", 100_000)}
      {number("members", 100_000)}
    </div>
  );
}
