import { SegmentedControl } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { AppId, TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { StaleBadge } from "#renderer/ui/page.tsx";
import { InlineError, SkeletonBlock } from "#renderer/ui/states.tsx";
import { TimeSeries } from "#renderer/ui/time-series.tsx";
import { RANGES } from "./ranges.ts";
import classes from "./events.module.css";

const HEIGHT = 110;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

interface EventsPlotProps {
  tenantId: TenantId;
  appId: AppId | undefined;
  minutes: (typeof RANGES)[number];
  onMinutes: (minutes: (typeof RANGES)[number]) => void;
}

/** Accepted and refused per minute, with the totals of the range. */
export function EventsPlot({ tenantId, appId, minutes, onMinutes }: EventsPlotProps) {
  const t = useT("events");
  const format = useFormat();
  const query = useQuery(
    trpc.events.perMinute.queryOptions(
      { tenantId, minutes, ...(appId === undefined ? {} : { appId }) },
      { refetchInterval: 30_000, placeholderData: keepPreviousData },
    ),
  );
  const counts = query.data;
  return (
    <section aria-label={t("plot")}>
      <div className={classes["plotHead"]}>
        <strong>{t("plot")}</strong>
        {counts !== undefined && (
          <>
            <span className={classes["legend"]} data-line="accepted">
              {t("accepted")} {format.number(sum(counts.accepted))}
            </span>
            <span className={classes["legend"]} data-line="refused">
              {t("refused")} {format.number(sum(counts.refused))}
            </span>
            <StaleBadge updatedAt={query.dataUpdatedAt} />
          </>
        )}
        <SegmentedControl
          ml="auto"
          aria-label={t("range")}
          value={String(minutes)}
          onChange={(value) => onMinutes(RANGES.find((range) => String(range) === value) ?? 60)}
          data={RANGES.map((range) => ({ value: String(range), label: t(`range.${range}`) }))}
        />
      </div>
      <InlineError error={query.error} />
      {counts === undefined ? (
        query.error === null && <SkeletonBlock height={HEIGHT} />
      ) : (
        <TimeSeries
          from={counts.from}
          height={HEIGHT}
          label={t("plot")}
          lines={[
            { label: t("accepted"), values: counts.accepted, colour: 1, fill: true },
            { label: t("refused"), values: counts.refused, colour: 2 },
          ]}
        />
      )}
    </section>
  );
}
