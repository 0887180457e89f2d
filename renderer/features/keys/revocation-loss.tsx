import { useQuery } from "@tanstack/react-query";
import type { Key } from "#shared/contracts/keys.ts";
import type { KeyTraffic } from "#shared/contracts/key-traffic.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { SkeletonLines } from "#renderer/ui/states.tsx";
import { sayEstimate } from "./forecast-words.ts";
import classes from "./key-traffic.module.css";

const FIRST = 6;

/** What is refused a day once the key is gone, by app version. A leaked key can be revoked without waiting for it. */
export function RevocationLoss({ keyInfo }: { keyInfo: Key }) {
  const t = useT("keys");
  const tenantId = useTenantId();
  const query = useQuery(trpc.keys.traffic.queryOptions({ tenantId, keyId: keyInfo.keyId }));
  if (query.data !== undefined) return <Loss traffic={query.data} />;
  return (
    <div className={classes["loss"]}>
      {query.error === null ? (
        <SkeletonLines rows={4} />
      ) : (
        <span role="status">{t("lossUnknown")}</span>
      )}
    </div>
  );
}

function Loss({ traffic }: { traffic: KeyTraffic }) {
  const t = useT("keys");
  const format = useFormat();
  const { loss } = traffic;
  const hit = traffic.versions.filter((row) => row.loss.events.expected >= 0.5);
  if (Math.round(loss.events.expected) === 0 && hit.length === 0)
    return <div className={classes["loss"]}>{t("lossNothing")}</div>;
  return (
    <section className={classes["loss"]} data-some aria-label={t("lossTitle")}>
      <strong>
        {t("lossSentence", {
          events: sayEstimate(loss.events, format),
          people: sayEstimate(loss.people, format),
        })}
      </strong>
      <table className={classes["table"]}>
        <thead>
          <tr>
            <th scope="col">{t("version")}</th>
            <th scope="col">{t("platform")}</th>
            <th scope="col" data-align="right">
              {t("lossEvents")}
            </th>
            <th scope="col" data-align="right">
              {t("lossPeople")}
            </th>
          </tr>
        </thead>
        <tbody>
          {hit.slice(0, FIRST).map((row) => (
            <tr key={`${row.appVersion} ${row.platform}`}>
              <td>{row.appVersion || "–"}</td>
              <td>{row.platform || "–"}</td>
              <td data-align="right">{sayEstimate(row.loss.events, format)}</td>
              <td data-align="right">{sayEstimate(row.loss.people, format)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {hit.length > FIRST && (
        <span className={classes["more"]}>{t("moreVersions", { count: hit.length - FIRST })}</span>
      )}
    </section>
  );
}
