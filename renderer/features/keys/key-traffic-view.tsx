import { SegmentedControl } from "@mantine/core";
import { useState, type ReactNode } from "react";
import type { Key } from "#shared/contracts/keys.ts";
import type { KeyTraffic } from "#shared/contracts/key-traffic.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { EmptyState } from "#renderer/ui/states.tsx";
import { ForecastPlot } from "./forecast-plot.tsx";
import { sayEstimate, sayShare, useForecastWords } from "./forecast-words.ts";
import { KeyOutcomes } from "./key-outcomes.tsx";
import classes from "./key-traffic.module.css";
import { VersionsTable } from "./versions-table.tsx";

interface KeyTrafficViewProps {
  keyInfo: Key;
  traffic: KeyTraffic;
}

/** What goes through a key, when it ends, who still uses it, and what was refused. */
export function KeyTrafficView({ keyInfo, traffic }: KeyTrafficViewProps) {
  const t = useT("keys");
  const rotated = keyInfo.rotatedAt !== null;
  const silent = [...traffic.days.old.events, ...(traffic.days.successor?.events ?? [])].every(
    (events) => events === 0,
  );
  return (
    <div className={classes["view"]}>
      {rotated && <Forecast keyInfo={keyInfo} traffic={traffic} />}
      {silent ? (
        <EmptyState title={t("silentTitle")} text={t("silentText")} />
      ) : (
        <>
          <PlotBlock keyInfo={keyInfo} traffic={traffic} />
          <Block title={t("byVersion")}>
            <VersionsTable versions={traffic.versions} rotated={rotated} />
          </Block>
        </>
      )}
      <Block title={t("outcomes")}>
        <KeyOutcomes outcomes={traffic.outcomes} />
      </Block>
    </div>
  );
}

function Forecast({ keyInfo, traffic }: KeyTrafficViewProps) {
  const t = useT("keys");
  const format = useFormat();
  const open = keyInfo.state === "rotating";
  const said = useForecastWords(
    {
      forecast: traffic.forecast.events,
      closesAt: open ? keyInfo.closesAt : null,
      share: keyInfo.thresholdShare,
    },
    traffic.forecast.people,
  );
  const old = traffic.days.old;
  return (
    <section
      className={classes["sentence"]}
      data-tone={open ? said.tone : "neutral"}
      aria-label={t("forecastTitle")}
    >
      <strong>{said.sentence}</strong>
      {open && said.advice !== null && <span>{said.advice}</span>}
      {said.people !== null && <span className="dim">{said.people}</span>}
      <div className={classes["figures"]}>
        <span>
          {t("figureNow", {
            events: format.number(old.events.at(-1) ?? 0),
            people: format.number(old.people.at(-1) ?? 0),
          })}
        </span>
        {traffic.shareOnOld !== null && (
          <span>{t("figureShare", { share: sayShare(traffic.shareOnOld, format) })}</span>
        )}
        {traffic.levelBefore !== null && (
          <span>
            {t("figureLevel", { events: format.number(Math.round(traffic.levelBefore)) })}
          </span>
        )}
        {open && (
          <span>{t("figureLoss", { events: sayEstimate(traffic.loss.events, format) })}</span>
        )}
      </div>
    </section>
  );
}

function PlotBlock({ keyInfo, traffic }: KeyTrafficViewProps) {
  const t = useT("keys");
  const format = useFormat();
  const rotated = keyInfo.rotatedAt !== null;
  const [scale, setScale] = useState<"log" | "linear">(rotated ? "log" : "linear");
  const { band, threshold, answer } = traffic.forecast.events;
  const last = (values: readonly number[] | undefined) => format.number(values?.at(-1) ?? 0);
  const label = [
    `${t("perDay")}: ${t("oldKey")} ${last(traffic.days.old.events)}`,
    ...(traffic.days.successor === null
      ? []
      : [`${t("newKey")} ${last(traffic.days.successor.events)}`]),
  ].join(", ");
  return (
    <Block
      title={t("perDay")}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={t("scale")}
          value={scale}
          onChange={(value) => setScale(value === "log" ? "log" : "linear")}
          data={[
            { value: "log", label: t("scaleLog") },
            { value: "linear", label: t("scaleLinear") },
          ]}
        />
      }
    >
      <ForecastPlot
        traffic={traffic}
        scale={scale}
        rotatedAt={keyInfo.rotatedAt}
        closesAt={keyInfo.state === "rotating" ? keyInfo.closesAt : null}
        label={label}
      />
      <div className={classes["legend"]}>
        <span>{rotated ? t("oldKey") : t("thisKey")}</span>
        {rotated && <span data-line="successor">{t("newKey")}</span>}
        {band !== null && <span data-line="trend">{t("trendLegend")}</span>}
        {threshold !== null && rotated && answer.state !== "not_rotated" && (
          <span data-line="threshold">
            {t("thresholdLegend", {
              share: sayShare(keyInfo.thresholdShare, format),
              events: format.number(Math.round(threshold)),
            })}
          </span>
        )}
      </div>
    </Block>
  );
}

function Block(props: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section>
      <div className={classes["head"]}>
        <h3>{props.title}</h3>
        <span className={classes["gap"]} />
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}
