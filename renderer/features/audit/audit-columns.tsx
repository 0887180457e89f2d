import { Tooltip } from "@mantine/core";
import type { AuditEntry } from "#shared/contracts/audit.ts";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { targetName } from "./target-name.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import type { ColumnSpec } from "#renderer/ui/data-table.tsx";
import { IconKey, IconRobot, IconSpy, IconUser, IconUserCircle } from "#renderer/ui/icons.ts";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";

const KIND_ICON = {
  member: IconUser,
  impersonation: IconSpy,
  system: IconKey,
  job: IconRobot,
  anonymous: IconUserCircle,
} as const;

/** Who acted, with a mark for what kind of actor it was. */
function Actor({ entry }: { entry: AuditEntry }) {
  const t = useT("audit");
  const Kind = KIND_ICON[entry.actorKind];
  const kind = t(`kind.${entry.actorKind}`);
  return (
    <>
      <Tooltip label={kind}>
        <Kind size={14} aria-label={kind} style={{ flex: "none", color: "var(--text-dim)" }} />
      </Tooltip>
      <bdi>{entry.actorName}</bdi>
    </>
  );
}

const TENANT_COLUMN = (header: string): ColumnSpec<AuditEntry> => ({
  id: "tenant",
  header,
  width: "minmax(120px, 0.8fr)",
  cell: (entry) => <TenantName tenantId={entry.tenantId} />,
});

/** What was acted on: its name where the entry knows it, and the end of its id. */
function Target({ entry }: { entry: AuditEntry }) {
  const name = targetName(entry);
  const target = entry.target ?? "";
  return (
    <>
      {name !== null && name !== target && <bdi>{name}</bdi>}
      <span className="mono dim" title={target}>
        {target.length > 24 ? `…${target.slice(-8)}` : target}
      </span>
    </>
  );
}

/** A tenant by name; the end of its id while that loads or when it is gone. */
export function TenantName({ tenantId }: { tenantId: TenantId }) {
  const t = useT("audit");
  const own = tenantId === PLATFORM_TENANT_ID;
  const tenant = useQuery(
    trpc.tenants.get.queryOptions({ tenantId }, { enabled: !own, staleTime: 300_000 }),
  );
  if (own) return <>{t("platform")}</>;
  if (tenant.data === undefined) return <span className="mono dim">…{tenantId.slice(-8)}</span>;
  return <bdi>{tenant.data.name}</bdi>;
}

/** `withTenant`: the entries come from more than one chain. */
export function useAuditColumns(withTenant: boolean): readonly ColumnSpec<AuditEntry>[] {
  const t = useT("audit");
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: "seq",
        header: t("column.seq"),
        width: "76px",
        align: "right",
        fixed: true,
        cell: (entry) => format.number(entry.seq),
      },
      ...(withTenant ? [TENANT_COLUMN(t("column.tenant"))] : []),
      {
        id: "at",
        header: t("column.at"),
        width: "110px",
        cell: (entry) => <RelativeTime at={entry.at} />,
      },
      {
        id: "actor",
        header: t("column.actor"),
        width: "minmax(140px, 1fr)",
        cell: (entry) => <Actor entry={entry} />,
      },
      {
        id: "action",
        header: t("column.action"),
        width: "minmax(170px, 1fr)",
        cell: (entry) => <span className="mono">{entry.action}</span>,
      },
      {
        id: "target",
        header: t("column.target"),
        width: "minmax(160px, 1.2fr)",
        cell: (entry) =>
          entry.target === null ? <span className="dim">–</span> : <Target entry={entry} />,
      },
      {
        id: "outcome",
        header: t("column.outcome"),
        width: "minmax(190px, 0.9fr)",
        cell: (entry) => (
          <>
            <StateBadge state={entry.outcome} />
            {entry.code !== null && <span className="mono dim">{entry.code}</span>}
          </>
        ),
      },
    ],
    [t, format, withTenant],
  );
}
