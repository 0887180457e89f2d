import { useQuery } from "@tanstack/react-query";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useActionName } from "#renderer/ui/action-name.ts";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { StateShape } from "#renderer/ui/state-badge.tsx";
import { ErrorState, SkeletonLines } from "#renderer/ui/states.tsx";
import classes from "./tenant-page.module.css";
import { useTenantId } from "./use-tenant-id.ts";

/** The last entries of the tenant's audit log. */
export function Lately() {
  const t = useT("tenants");
  const say = useActionName();
  const tenantId = useTenantId();
  const audit = useQuery(
    // Reading is written down too, so it is read seldom and its own traces are left out.
    trpc.audit.list.queryOptions(
      { tenantId, limit: 40 },
      { staleTime: 60_000, refetchOnWindowFocus: false },
    ),
  );
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
  const changes = audit.data.rows.filter((entry) => !entry.action.startsWith("audit.")).slice(0, 8);
  if (changes.length === 0) return <p className={classes["quiet"]}>{t("nothingLately")}</p>;
  return (
    <ul className={classes["list"]}>
      {changes.map((entry) => (
        <li key={entry.seq}>
          <StateShape state={entry.outcome === "done" ? "done" : "refused"} />
          <span className={classes["grow"]}>
            {say(entry.action)}{" "}
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
