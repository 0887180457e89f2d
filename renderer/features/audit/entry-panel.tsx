import { ActionIcon, Group, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import type { AuditEntry } from "#shared/contracts/audit.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useStateReason } from "#renderer/lib/use-state-reason.ts";
import { CopyAsMenu, Id } from "#renderer/ui/copy.tsx";
import { IconChevronDown, IconChevronUp } from "#renderer/ui/icons.ts";
import { Facts } from "#renderer/ui/page.tsx";
import { ExactTime } from "#renderer/ui/relative-time.tsx";
import { SidePanel } from "#renderer/ui/side-panel.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { TenantName } from "./audit-columns.tsx";
import classes from "./audit.module.css";
import { EntryChanges } from "./entry-changes.tsx";

function Body({ entry }: { entry: AuditEntry }) {
  const t = useT("audit");
  const sayReason = useStateReason();
  const facts: (readonly [string, ReactNode])[] = [
    [t("column.tenant"), <TenantName key="tenant" tenantId={entry.tenantId} />],
    [t("entry.when"), <ExactTime key="at" at={entry.at} />],
    [
      t("entry.who"),
      <span key="who">
        <bdi>{entry.actorName}</bdi> <span className="dim">{t(`kind.${entry.actorKind}`)}</span>
        <br />
        <Id value={entry.actorId} short />
      </span>,
    ],
    [
      t("entry.what"),
      <span key="what" className="mono">
        {entry.action}
      </span>,
    ],
    [
      t("entry.outcome"),
      <span key="outcome">
        <StateBadge state={entry.outcome} />
        {entry.code !== null && <span className="mono"> {entry.code}</span>}
      </span>,
    ],
  ];
  if (entry.impersonatorId !== null)
    facts.push([t("entry.via"), <Id key="via" value={entry.impersonatorId} short />]);
  if (entry.impersonationId !== null)
    facts.push([t("entry.impersonation"), <Id key="imp" value={entry.impersonationId} short />]);
  if (entry.target !== null)
    facts.push([t("entry.whom"), <Id key="target" value={entry.target} short />]);
  if (entry.reason !== null)
    facts.push([t("entry.reason"), <bdi key="reason">{sayReason(entry.reason)}</bdi>]);
  facts.push([t("entry.request"), <Id key="request" value={entry.requestId} short />]);
  if (entry.ip !== null)
    facts.push([
      t("entry.address"),
      <span key="ip" className="mono">
        {entry.ip}
      </span>,
    ]);
  return (
    <>
      <div className={classes["facts"]}>
        <Facts items={facts} />
      </div>
      <section className={classes["block"]}>
        <h3>{t("entry.changes")}</h3>
        <EntryChanges key={entry.hash} before={entry.before} after={entry.after} />
      </section>
      <section className={classes["block"]}>
        <h3>{t("entry.chain")}</h3>
        <Facts
          items={[
            [t("entry.hash"), <Id key="hash" value={entry.hash} short />],
            [t("entry.prevHash"), <Id key="prev" value={entry.prevHash} short />],
            [t("entry.app"), <Id key="app" value={entry.appId} short />],
          ]}
        />
      </section>
    </>
  );
}

interface EntryPanelProps {
  entry: AuditEntry | null;
  onClose: () => void;
  /** Neighbours in the list as filtered; null at its ends. */
  onNewer: (() => void) | null;
  onOlder: (() => void) | null;
}

export function EntryPanel({ entry, onClose, onNewer, onOlder }: EntryPanelProps) {
  const t = useT("audit");
  return (
    <SidePanel
      opened={entry !== null}
      onClose={onClose}
      title={entry === null ? "" : t("entry", { seq: entry.seq })}
      width={560}
      footer={
        <Group gap={4} mr="auto">
          <Tooltip label={t("entry.newer")}>
            <ActionIcon
              aria-label={t("entry.newer")}
              disabled={onNewer === null}
              onClick={() => onNewer?.()}
            >
              <IconChevronUp size={16} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t("entry.older")}>
            <ActionIcon
              aria-label={t("entry.older")}
              disabled={onOlder === null}
              onClick={() => onOlder?.()}
            >
              <IconChevronDown size={16} />
            </ActionIcon>
          </Tooltip>
          {entry !== null && <CopyAsMenu json={entry} />}
        </Group>
      }
    >
      {entry !== null && <Body entry={entry} />}
    </SidePanel>
  );
}
