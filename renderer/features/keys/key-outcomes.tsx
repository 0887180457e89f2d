import type { KeyTraffic } from "#shared/contracts/key-traffic.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { useRefusalWords } from "#renderer/ui/refusal-words.ts";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import classes from "./key-traffic.module.css";
import { sayShare } from "./forecast-words.ts";

/** What became of the requests with a key: taken, or refused, why, and what to do about it. */
export function KeyOutcomes({ outcomes }: Pick<KeyTraffic, "outcomes">) {
  const t = useT("keys");
  const format = useFormat();
  const words = useRefusalWords();
  const total = outcomes.reduce((sum, { requests }) => sum + requests, 0);
  if (total === 0) return <p className="dim">{t("noOutcomes")}</p>;
  return (
    <ul className={classes["outcomes"]}>
      {outcomes.map(({ outcome, requests, events, lastAt }) => {
        const { name, advice } = words(outcome);
        return (
          <li key={outcome}>
            <span>
              {name ?? <span className="mono">{outcome}</span>}{" "}
              {outcome !== "accepted" && name !== null && (
                <span className="mono dim">{outcome}</span>
              )}
            </span>
            <span className="tabular">
              {t("requests", { count: requests })}
              {events > 0 && <span className="dim"> · {t("eventsCount", { count: events })}</span>}
              <span className="dim"> · {sayShare(requests / total, format)}</span>
            </span>
            <div className={classes["bar"]} data-ok={outcome === "accepted" || undefined}>
              <div style={{ width: `${(requests / total) * 100}%` }} />
            </div>
            {outcome !== "accepted" && (
              <small>
                {advice !== null && <>{advice} </>}
                {t("lastSeen")} <RelativeTime at={lastAt} />
              </small>
            )}
          </li>
        );
      })}
    </ul>
  );
}
