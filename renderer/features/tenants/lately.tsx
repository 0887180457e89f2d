import { useQuery } from "@tanstack/react-query";
import { isPermission } from "#shared/access/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { StateShape } from "#renderer/ui/state-badge.tsx";
import { ErrorState, SkeletonLines } from "#renderer/ui/states.tsx";
import classes from "./tenant-page.module.css";
import { useTenantId } from "./use-tenant-id.ts";

/** The last entries of the tenant's audit log. */
export function Lately() {
  const t = useT("tenants");
  const names = useT("access");
  const tenantId = useTenantId();
  const audit = useQuery(trpc.audit.list.queryOptions({ tenantId, limit: 8 }));
  if (audit.data === undefined) {
    return (
      <div className={classes["pad"]}>
        {audit.error === null ? (
          <SkeletonLines rows={6} />
        ) : (
          <ErrorState error={audit.error} onRetry={() => void audit.refetch()} />
        )}
      </div>
    );
  }
  if (audit.data.rows.length === 0) return <p className={classes["quiet"]}>{t("nothingLately")}</p>;
  return (
    <ul className={classes["list"]}>
      {audit.data.rows.map((entry) => (
        <li key={entry.seq}>
          <StateShape state={entry.outcome === "done" ? "done" : "refused"} />
          <span className={classes["grow"]}>
            {isPermission(entry.action) ? (
              names(entry.action)
            ) : (
              <span className="mono">{entry.action}</span>
            )}{" "}
            <span className="dim">
              <bdi>{entry.actorName}</bdi>
              {entry.reason === null ? "" : ` · ${entry.reason}`}
            </span>
          </span>
          <span className="dim">
            <RelativeTime at={entry.at} />
          </span>
        </li>
      ))}
    </ul>
  );
}
