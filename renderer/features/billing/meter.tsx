import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import classes from "./billing.module.css";

const NEAR = 0.8;

interface MeterProps {
  name: string;
  used: number;
  /** Null: none. */
  limit: number | null;
}

/** How much of a limit is used; without one only the number. */
export function Meter({ name, used, limit }: MeterProps) {
  const t = useT("billing");
  const format = useFormat();
  const share = limit === null ? 0 : used / limit;
  const state = share >= 1 ? "full" : share >= NEAR ? "near" : "ok";
  return (
    <div className={classes["meter"]}>
      <div>
        <span>{name}</span>
        <span className="tabular">
          {limit === null
            ? t("usedNoLimit", { used: format.number(used) })
            : t("usedOf", { used: format.number(used), limit: format.number(limit) })}
        </span>
      </div>
      {limit !== null && (
        <div
          className={classes["meterBar"]}
          role="meter"
          aria-label={name}
          aria-valuemin={0}
          aria-valuemax={limit}
          aria-valuenow={Math.min(used, limit)}
          aria-valuetext={t("usedOf", { used: format.number(used), limit: format.number(limit) })}
          data-state={state}
        >
          <i style={{ width: `${Math.min(100, share * 100)}%` }} />
        </div>
      )}
    </div>
  );
}
