import { Tooltip } from "@mantine/core";
import type { AuditEntry } from "#shared/contracts/audit.ts";
import { useMemo } from "react";
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

const shortTarget = (target: string) => (target.length > 40 ? `${target.slice(0, 39)}…` : target);

export function useAuditColumns(): readonly ColumnSpec<AuditEntry>[] {
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
      {
        id: "at",
        header: t("column.at"),
        width: "130px",
        cell: (entry) => <RelativeTime at={entry.at} />,
      },
      {
        id: "actor",
        header: t("column.actor"),
        width: "minmax(160px, 1fr)",
        cell: (entry) => <Actor entry={entry} />,
      },
      {
        id: "action",
        header: t("column.action"),
        width: "minmax(190px, 1fr)",
        cell: (entry) => <span className="mono">{entry.action}</span>,
      },
      {
        id: "target",
        header: t("column.target"),
        width: "minmax(200px, 1.4fr)",
        cell: (entry) =>
          entry.target === null ? (
            <span className="dim">–</span>
          ) : (
            <span className="mono dim">{shortTarget(entry.target)}</span>
          ),
      },
      {
        id: "outcome",
        header: t("column.outcome"),
        width: "minmax(150px, 0.7fr)",
        cell: (entry) => (
          <>
            <StateBadge state={entry.outcome} />
            {entry.code !== null && <span className="mono dim">{entry.code}</span>}
          </>
        ),
      },
    ],
    [t, format],
  );
}
