import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { IconChartLine, IconCheck, IconCopy, IconTable, IconZoomOut } from "#renderer/ui/icons.ts";
import { Swatch, TimeChart } from "#renderer/ui/time-chart.tsx";
import { useAnalytics } from "./analytics-context.ts";
import classes from "./analytics.module.css";
import { ChartTable, chartCsv, chartJson } from "./chart-table.tsx";
import type { ChartData } from "./series-lines.ts";

interface ChartBlockProps {
  title: string;
  data: ChartData;
  height?: number;
  /** Exact values, for the legend, the readout and the table. */
  say?: (value: number) => string;
  /** Short values, for the axis. */
  axis?: (value: number) => string;
  /** Beside the title. */
  aside?: ReactNode;
}

/** A time chart with its legend, the same as a table, and both to copy. */
export function ChartBlock({ title, data, height = 260, say, axis, aside }: ChartBlockProps) {
  const t = useT("analytics");
  const format = useFormat();
  const { search, patch, onZoom, onBack, zoomed } = useAnalytics();
  const exact = say ?? format.number;
  const hidden = search.hide ?? [];
  const asTable = search.table === true;
  const toggle = (id: string) => {
    const next = hidden.includes(id) ? hidden.filter((one) => one !== id) : [...hidden, id];
    patch({ hide: next.length === 0 ? undefined : next }, true);
  };
  return (
    <section className={classes["block"]} aria-label={title}>
      <div className={classes["blockHead"]}>
        <h2>{title}</h2>
        {aside}
        <div className={classes["blockTools"]}>
          {zoomed && (
            <Tooltip label={t("zoomBack")}>
              <ActionIcon aria-label={t("zoomBack")} onClick={onBack}>
                <IconZoomOut size={16} />
              </ActionIcon>
            </Tooltip>
          )}
          <Tooltip label={t(asTable ? "asChart" : "asTable")}>
            <ActionIcon
              aria-label={t(asTable ? "asChart" : "asTable")}
              onClick={() => patch({ table: asTable ? undefined : true }, true)}
            >
              {asTable ? <IconChartLine size={16} /> : <IconTable size={16} />}
            </ActionIcon>
          </Tooltip>
          <CopyMenu csv={() => chartCsv(data)} json={() => chartJson(data)} />
        </div>
      </div>
      {data.lines.length > 0 && (
        <ul className={classes["legend"]} aria-label={t("legend")}>
          {data.lines.map((line) => {
            const total = data.totals.get(line.id);
            return (
              <li key={line.id}>
                <button
                  type="button"
                  aria-pressed={!hidden.includes(line.id)}
                  title={t("legendToggle")}
                  onClick={() => toggle(line.id)}
                >
                  <Swatch line={line} />
                  <bdi>{line.label}</bdi>
                  {total !== undefined && <strong>{total === null ? "–" : exact(total)}</strong>}
                </button>
              </li>
            );
          })}
        </ul>
      )}
      {asTable ? (
        <ChartTable label={title} data={data} height={height} say={exact} />
      ) : (
        <TimeChart
          label={`${title}. ${t("chartHint")}`}
          times={data.times}
          endMs={data.endMs}
          lines={data.lines}
          hidden={hidden}
          zone={data.zone}
          detail={data.detail}
          running={data.running}
          height={height}
          say={exact}
          {...(axis === undefined ? {} : { axis })}
          onZoom={onZoom}
          onBack={onBack}
        />
      )}
      {data.running && !asTable && <p className={classes["note"]}>{t("runningNote")}</p>}
    </section>
  );
}

/** Copies what a block shows. */
export function CopyMenu({ csv, json }: { csv: () => string; json: () => string }) {
  const t = useT("analytics");
  const c = useT("common");
  const clipboard = useClipboard({ timeout: 1500 });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={clipboard.copied ? c("copied") : c("copyAs")}>
          <ActionIcon aria-label={c("copyAs")}>
            {clipboard.copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => clipboard.copy(csv())}>{t("copyAsCsv")}</Menu.Item>
        <Menu.Item onClick={() => clipboard.copy(json())}>{c("copyAsJson")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
