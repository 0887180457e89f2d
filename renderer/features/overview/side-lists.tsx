import { Link } from "@tanstack/react-router";
import { TENANT_STATES } from "#shared/contracts/tenants.ts";
import type { Operation } from "#shared/contracts/operations.ts";
import type { PlatformOverview } from "#shared/contracts/platform.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useNavEntries } from "#renderer/app/features-context.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { Changing } from "#renderer/ui/changing.tsx";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { StateBadge, StateShape } from "#renderer/ui/state-badge.tsx";
import { SkeletonLines } from "#renderer/ui/states.tsx";
import classes from "./overview.module.css";

const Waiting = ({ rows }: { rows: number }) => (
  <div className={classes["pad"]}>
    <SkeletonLines rows={rows} height={14} />
  </div>
);

/** Tenants by state; each count opens the list filtered by it. */
export function TenantCounts({ counts }: { counts: Record<string, number> | undefined }) {
  const format = useFormat();
  if (counts === undefined) return <Waiting rows={3} />;
  const shown = TENANT_STATES.filter((state) => (counts[state] ?? 0) > 0);
  return (
    <ul className={classes["list"]}>
      {shown.map((state) => (
        <li key={state}>
          <Link to="/tenants" search={{ q: `state:${state}` }} className={classes["line"] ?? ""}>
            <span className={classes["lineText"]}>
              <StateBadge state={state} />
            </span>
            <span className="tabular">
              <Changing value={counts[state] ?? 0}>{format.number(counts[state] ?? 0)}</Changing>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

export function Stores({ stores }: { stores: PlatformOverview["stores"] | undefined }) {
  const t = useT("overview");
  if (stores === undefined) return <Waiting rows={4} />;
  return (
    <ul className={classes["list"]}>
      {stores.map((store) => (
        <li key={store.name} className={classes["line"]}>
          <span className={classes["lineText"]}>
            {t(store.name)}
            {store.state !== "up" && <span className="dim">{store.detail}</span>}
          </span>
          <StateBadge state={store.state} />
        </li>
      ))}
    </ul>
  );
}

export function RecentOperations({ operations }: { operations: readonly Operation[] | undefined }) {
  const t = useT("overview");
  const kinds = useT("tenants");
  const page = useNavEntries().find((entry) => entry.id === "operations");
  if (operations === undefined) return <Waiting rows={5} />;
  if (operations.length === 0) return <p className={classes["quiet"]}>{t("noOperations")}</p>;
  return (
    <ul className={classes["list"]}>
      {operations.slice(0, 8).map((operation) => {
        const body = (
          <>
            <StateShape state={operation.state} />
            <span className={classes["lineText"]}>
              <span>
                {kinds(operation.kind === "tenant.erase" ? "kindErase" : "kindOnboard")}
                {": "}
                <bdi>{operation.tenantName}</bdi>
              </span>
            </span>
            <span className="dim">
              <RelativeTime at={operation.endedAt ?? operation.createdAt} />
            </span>
          </>
        );
        return (
          <li key={operation.operationId}>
            {page === undefined ? (
              <div className={classes["line"]}>{body}</div>
            ) : (
              <Link
                to={`${page.to}/${operation.operationId}` as string}
                className={classes["line"] ?? ""}
              >
                {body}
              </Link>
            )}
          </li>
        );
      })}
    </ul>
  );
}
