import type { PlatformOverview } from "#shared/contracts/platform.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { TimeSeries, type Line } from "#renderer/ui/time-series.tsx";
import classes from "./overview.module.css";

const SYNC = "platform-pulse";

/** Four plots with one time axis and one cursor. */
export function Pulse({ pulse }: { pulse: PlatformOverview["pulse"] }) {
  const t = useT("overview");
  const format = useFormat();
  if (pulse === null) return <p className={classes["noPulse"]}>{t("noPulse")}</p>;
  return (
    <div className={classes["plots"]}>
      <Plot
        title={t("events")}
        from={pulse.from}
        height={132}
        lines={[
          { label: t("accepted"), values: pulse.accepted, colour: 1, fill: true },
          { label: t("refused"), values: pulse.refused, colour: 2 },
        ]}
      />
      <Plot
        title={t("activeTenants")}
        from={pulse.from}
        lines={[{ label: t("activeTenants"), values: pulse.activeTenants, colour: 3 }]}
      />
      <Plot
        title={t("ingestLag")}
        from={pulse.from}
        format={format.duration}
        lines={[{ label: t("ingestLag"), values: pulse.ingestLagMs, colour: 4 }]}
      />
      <Plot
        title={t("errors")}
        from={pulse.from}
        axis
        lines={[{ label: t("errors"), values: pulse.errors, colour: 2 }]}
      />
    </div>
  );
}

interface PlotProps {
  title: string;
  from: string;
  lines: readonly Line[];
  height?: number;
  axis?: boolean;
  format?: (value: number) => string;
}

function Plot({ title, from, lines, height = 72, axis = false, format: show }: PlotProps) {
  const format = useFormat();
  const say = show ?? format.number;
  return (
    <figure className={classes["plot"]}>
      <figcaption>
        <span>{title}</span>
        {lines.map((line) => (
          <span key={line.label} className={classes["last"]}>
            {lines.length > 1 && (
              <span
                className={classes["swatch"]}
                style={{ background: `var(--plot-${line.colour})` }}
                aria-hidden
              />
            )}
            {lines.length > 1 && <span className="dim">{line.label}</span>}
            {/* The last minute is not over yet. */}
            <strong>{say(line.values.at(-2) ?? 0)}</strong>
          </span>
        ))}
      </figcaption>
      <TimeSeries
        label={title}
        from={from}
        lines={lines}
        height={axis ? height + 20 : height}
        axis={axis}
        sync={SYNC}
        {...(show === undefined ? {} : { format: show })}
      />
    </figure>
  );
}
