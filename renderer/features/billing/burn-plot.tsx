import { useElementSize } from "@mantine/hooks";
import type { UsageSummary } from "#shared/contracts/usage.ts";
import { linearScale, pathOf } from "#renderer/features/keys/plot-scale.ts";
import { daysOf, useDayFormat } from "#renderer/features/usage/months.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import classes from "./billing.module.css";

const HEIGHT = 190;
const LEFT = 58;
const RIGHT = 12;
const TOP = 14;
const BOTTOM = 20;

/** The month's live events as they add up, against the included ones and the limit, with where they are going. */
export function BurnPlot({ summary }: { summary: UsageSummary }) {
  const t = useT("billing");
  const format = useFormat();
  const names = useDayFormat();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const { quota, total, projection, perDay, month } = summary;
  const days = daysOf(month).length;
  const sums = perDay.reduce<number[]>((all, events) => [...all, (all.at(-1) ?? 0) + events], []);
  // A limit that is far away would press everything else flat on the ground.
  const reach = Math.max(total.events, projection?.high ?? 0, quota.included ?? 0, 1);
  const hardShown = quota.hard !== null && quota.hard <= reach * 2.5;
  const { height, ticks } = linearScale(Math.max(reach, hardShown ? (quota.hard ?? 0) : 0));
  const inner = Math.max(1, width - LEFT - RIGHT);
  const x = (day: number) => LEFT + (day / days) * inner;
  const y = (value: number) => TOP + (1 - height(value)) * (HEIGHT - TOP - BOTTOM);
  const line = [{ x: x(0), y: y(0) }, ...sums.map((sum, day) => ({ x: x(day + 1), y: y(sum) }))];
  const last = line.at(-1) ?? { x: x(0), y: y(0) };
  const limits = [
    ...(quota.included === null ? [] : [{ id: "included" as const, at: quota.included }]),
    ...(hardShown && quota.hard !== null && quota.hard !== quota.included
      ? [{ id: "hard" as const, at: quota.hard }]
      : []),
  ];
  const said = [
    t("burn", { used: format.number(total.events), month: names.month(month) }),
    ...limits.map(({ id, at }) => `${t(`mark.${id}`)} ${format.number(at)}`),
    ...(projection === null
      ? []
      : [
          t("burnLikely", {
            likely: format.number(projection.likely),
            low: format.number(projection.low),
            high: format.number(projection.high),
          }),
        ]),
  ].join(". ");
  return (
    <div className={classes["burn"]}>
      <div className={classes["figure"]}>
        <span className={classes["big"]}>{format.number(total.events)}</span>
        <span>
          {quota.included === null
            ? t("eventsMonth")
            : t("eventsOf", { included: format.number(quota.included) })}
        </span>
        {projection !== null && (
          <span className="dim">{t("heading", { likely: format.compact(projection.likely) })}</span>
        )}
      </div>
      <div ref={ref} role="img" aria-label={said}>
        {width > 0 && (
          <svg width={width} height={HEIGHT} aria-hidden>
            {ticks.map((tick) => (
              <g key={tick}>
                <line
                  x1={LEFT}
                  x2={width - RIGHT}
                  y1={y(tick)}
                  y2={y(tick)}
                  className={classes["grid-line"]}
                />
                <text x={LEFT - 8} y={y(tick) + 3.5} textAnchor="end" className={classes["tick"]}>
                  {format.compact(tick)}
                </text>
              </g>
            ))}
            {[1, 10, 20, days].map((day) => (
              <text
                key={day}
                x={x(day)}
                y={HEIGHT - 4}
                textAnchor={day === days ? "end" : "middle"}
                className={classes["tick"]}
              >
                {day}
              </text>
            ))}
            {projection !== null && (
              <>
                <path
                  d={`${pathOf([last, { x: x(days), y: y(projection.high) }, { x: x(days), y: y(projection.low) }])}Z`}
                  className={classes["fan"]}
                />
                <path
                  d={pathOf([last, { x: x(days), y: y(projection.likely) }])}
                  className={classes["likely"]}
                />
              </>
            )}
            <path d={`${pathOf([...line, { x: last.x, y: y(0) }])}Z`} className={classes["area"]} />
            <path d={pathOf(line)} className={classes["curve"]} />
            {limits.map(({ id, at }) => (
              <g key={id} data-limit={id} className={classes["limit"]}>
                <line x1={LEFT} x2={width - RIGHT} y1={y(at)} y2={y(at)} />
                <text x={LEFT + 6} y={y(at) - 4}>
                  {t(`mark.${id}`)} {format.compact(at)}
                </text>
              </g>
            ))}
          </svg>
        )}
      </div>
      {quota.hard !== null && !hardShown && (
        <p className={classes["plain"]}>{t("hardFar", { hard: format.number(quota.hard) })}</p>
      )}
    </div>
  );
}
