import { ActionIcon, Button, Select, Switch, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { MEASURES } from "#shared/contracts/analytics.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { IconPlus, IconX } from "#renderer/ui/icons.ts";
import { useAnalytics } from "./analytics-context.ts";
import classes from "./analytics.module.css";
import { Answer } from "./answer.tsx";
import { ANY_EVENT, chosenOf, isAnyEvent, wheresOf, type ChosenEvent } from "./chosen-event.ts";
import { EventPick } from "./event-pick.tsx";
import { NothingHere } from "./nothing-here.tsx";
import { PropertySelect } from "./property-select.tsx";
import { useQuestions } from "./questions.ts";
import { asking } from "./same-question.ts";
import { useSayMeasure } from "./say-measure.ts";
import { SeriesChart } from "./series-chart.tsx";
import { TotalsTable } from "./totals-table.tsx";
import { useCurrencies, useEventNames, useProperties } from "./use-properties.ts";
import { useSeriesWords } from "./use-series-words.ts";

const MAX_EVENTS = 5;
const CHART_PX = 340;

/** The query builder: up to five events, what is counted, split by a property, against the period before. */
export function TrendsView() {
  const t = useT("analytics");
  const { asked, search } = useAnalytics();
  const words = useSeriesWords();
  const questions = useQuestions();
  const revenue = search.measure === "revenue";
  const currencies = useCurrencies(asked, revenue);
  // A breakdown of money needs one currency: without a choice the commonest.
  const currency = search.currency ?? (search.by === undefined ? null : (currencies[0] ?? null));
  const input = { ...questions.trends, currency: revenue ? currency : null };
  const waits = revenue && search.by !== undefined && currency === null;
  const query = useQuery(
    trpc.analytics.series.queryOptions(input, {
      ...asking(input),
      enabled: !waits,
    }),
  );
  const money = currency ?? query.data?.series[0]?.label ?? "";
  const mixed = revenue && currency === null && (query.data?.series.length ?? 0) > 1;
  const { say, axis } = useSayMeasure(mixed ? "average" : (search.measure ?? "events"), money);
  const title = t(`measure.${search.measure ?? "events"}`);
  return (
    <>
      <Builder currencies={currencies} />
      <Answer query={query} what={title} height={CHART_PX + 120}>
        {(answer) =>
          answer.series.every((series) => !series.total) ? (
            revenue && asked.filters.length === 0 ? (
              <p className={classes["quiet"]}>{t("noRevenue")}</p>
            ) : (
              <NothingHere />
            )
          ) : (
            <>
              <SeriesChart
                title={title}
                height={CHART_PX}
                answer={answer}
                compared
                say={say}
                axis={axis}
              />
              <TotalsTable answer={answer} say={say} words={words} />
            </>
          )
        }
      </Answer>
    </>
  );
}

function Builder({ currencies }: { currencies: readonly string[] }) {
  const t = useT("analytics");
  const { asked, search, patch } = useAnalytics();
  const names = useEventNames(asked);
  const known = useProperties(asked);
  const events = chosenOf(search.events ?? [""], search.where);
  const set = (next: readonly ChosenEvent[]) => {
    const all = next.length === 1 && next.every(isAnyEvent);
    patch({
      events: all ? undefined : next.map(({ name }) => name),
      where: wheresOf(next),
      hide: undefined,
    });
  };
  return (
    <div className={classes["builder"]} role="group" aria-label={t("builder")}>
      <Select
        w={170}
        aria-label={t("measure")}
        allowDeselect={false}
        value={search.measure ?? "events"}
        onChange={(value) => {
          const measure = MEASURES.find((one) => one === value);
          patch({ measure: measure === "events" ? undefined : measure, hide: undefined });
        }}
        data={MEASURES.map((value) => ({ value, label: t(`measure.${value}`) }))}
      />
      <span className="dim">{t("of")}</span>
      {events.map((chosen, index) => (
        <span key={index} className={classes["eventChoice"]}>
          <EventPick
            label={t("eventNumber", { number: index + 1 })}
            chosen={chosen}
            names={names}
            onChange={(next) => set(events.map((old, place) => (place === index ? next : old)))}
          />
          {events.length > 1 && (
            <Tooltip label={t("eventRemove")}>
              <ActionIcon
                size={24}
                aria-label={`${t("eventRemove")} ${index + 1}`}
                onClick={() => set(events.filter((_, place) => place !== index))}
              >
                <IconX size={14} />
              </ActionIcon>
            </Tooltip>
          )}
        </span>
      ))}
      {events.length < MAX_EVENTS && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconPlus size={14} />}
          onClick={() => {
            const unused = names.find((name) => events.every((one) => one.name !== name));
            set([...events, { ...ANY_EVENT, name: unused ?? "" }]);
          }}
        >
          {t("eventAdd")}
        </Button>
      )}
      <span className="dim">{t("by")}</span>
      <PropertySelect
        label={t("breakdown")}
        placeholder={t("noBreakdown")}
        clearable
        value={search.by}
        known={known}
        onChange={(by) => patch({ by, hide: undefined })}
      />
      {search.measure === "revenue" && currencies.length > 0 && (
        <Select
          w={120}
          aria-label={t("currency")}
          placeholder={t("currencyAll")}
          clearable={search.by === undefined}
          value={search.currency ?? (search.by === undefined ? null : (currencies[0] ?? null))}
          onChange={(currency) => patch({ currency: currency ?? undefined, hide: undefined })}
          data={[...currencies]}
        />
      )}
      <Switch
        label={t("compare")}
        checked={search.compare === true}
        onChange={(event) => patch({ compare: event.currentTarget.checked ? true : undefined })}
      />
    </div>
  );
}
