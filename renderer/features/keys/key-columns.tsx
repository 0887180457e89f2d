import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Key } from "#shared/contracts/keys.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { Item } from "#renderer/features/apps/apps-tab.tsx";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { Id } from "#renderer/ui/copy.tsx";
import type { ColumnSpec } from "#renderer/ui/data-table.tsx";
import { IconDots } from "#renderer/ui/icons.ts";
import { useMissing } from "#renderer/ui/permission.tsx";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { Sparkline } from "#renderer/ui/sparkline.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import classes from "./keys.module.css";

interface KeyHandlers {
  onRotate: (key: Key) => void;
  onExtend: (key: Key) => void;
  onRevoke: (key: Key) => void;
}

/** The columns of the keys list. */
export function useKeyColumns(on: KeyHandlers): readonly ColumnSpec<Key>[] {
  const t = useT("keys");
  const c = useT("common");
  const { onRotate, onExtend, onRevoke } = on;
  return useMemo(
    () => [
      {
        id: "name",
        header: t("name"),
        fixed: true,
        width: "minmax(120px, 1.1fr)",
        cell: (key) => (
          <strong className={classes["name"]}>
            <bdi>{key.name}</bdi>
          </strong>
        ),
      },
      {
        id: "key",
        header: t("key"),
        width: "minmax(190px, 1fr)",
        cell: (key) => <Id value={key.prefix} />,
      },
      {
        id: "app",
        header: t("app"),
        width: "minmax(96px, 0.9fr)",
        cell: (key) => <AppCell appId={key.appId} />,
      },
      {
        id: "env",
        header: t("env"),
        width: "84px",
        cell: (key) => (
          <span className={classes["env"]} data-env={key.env}>
            {t(key.env)}
          </span>
        ),
      },
      {
        id: "state",
        header: t("state"),
        width: "minmax(196px, 1.5fr)",
        cell: (key) => <KeyStateCell keyInfo={key} />,
      },
      {
        id: "scopes",
        header: t("scopes"),
        width: "minmax(112px, 0.8fr)",
        cell: (key) => (
          <span className={`mono ${classes["ellipsis"] ?? ""}`} title={key.scopes.join(" ")}>
            {key.scopes.join(" ")}
          </span>
        ),
      },
      {
        id: "limit",
        header: t("limit"),
        width: "84px",
        align: "right",
        cell: (key) =>
          key.rateLimitPerMinute === null ? (
            <span className="dim">{t("limitPlan")}</span>
          ) : (
            t("limitPerMinute", { count: key.rateLimitPerMinute })
          ),
      },
      {
        id: "traffic",
        header: t("traffic24"),
        width: "126px",
        align: "right",
        cell: (key) => <TrafficCell keyInfo={key} />,
      },
      {
        id: "lastUse",
        header: t("lastUse"),
        width: "104px",
        align: "right",
        cell: (key) => <RelativeTime at={key.lastUsedAt} />,
      },
      {
        id: "created",
        header: t("created"),
        hidden: true,
        width: "116px",
        align: "right",
        cell: (key) => <RelativeTime at={key.createdAt} />,
      },
      {
        id: "actions",
        header: c("actions"),
        quiet: true,
        fixed: true,
        width: "40px",
        cell: (key) => (
          <KeyMenu keyInfo={key} onRotate={onRotate} onExtend={onExtend} onRevoke={onRevoke} />
        ),
      },
    ],
    [t, c, onRotate, onExtend, onRevoke],
  );
}

// Cells ask for what they show: columns that changed with an answer would make all cells anew, and close an open menu.

function AppCell({ appId }: { appId: string }) {
  const tenantId = useTenantId();
  const { data } = useQuery(trpc.apps.list.queryOptions({ tenantId }));
  const name = data?.find((app) => app.appId === appId)?.name;
  return <bdi className={classes["ellipsis"]}>{name ?? "…"}</bdi>;
}

/** Events of the last 24 hours; nothing while they are not known. */
function TrafficCell({ keyInfo }: { keyInfo: Key }) {
  const t = useT("keys");
  const format = useFormat();
  const tenantId = useTenantId();
  const { data } = useQuery(
    trpc.keys.activity.queryOptions({ tenantId }, { refetchInterval: 60_000 }),
  );
  if (data === undefined) return <span className="dim">–</span>;
  const events = data.keys.find((one) => one.keyId === keyInfo.keyId)?.events ?? [];
  const sum = events.reduce((total, value) => total + value, 0);
  if (sum === 0) return <span className="dim">0</span>;
  return (
    <span className={classes["traffic"]}>
      <Sparkline values={events} label={t("events24")} width={48} />
      <span className="tabular">{format.compact(sum)}</span>
    </span>
  );
}

/** The state with what follows from it: until when, why, replaced by what. */
function KeyStateCell({ keyInfo }: { keyInfo: Key }) {
  const t = useT("keys");
  const format = useFormat();
  const details = [
    ...(keyInfo.closesAt !== null && keyInfo.state === "rotating"
      ? [t("closes", { when: format.relative(keyInfo.closesAt) })]
      : []),
    ...(keyInfo.revokedReason === null
      ? []
      : [t("revokedBecause", { reason: keyInfo.revokedReason })]),
    ...(keyInfo.successorKeyId === null ? [] : [t("successor", { key: keyInfo.successorKeyId })]),
    ...(keyInfo.expiresAt !== null && keyInfo.state === "active"
      ? [`${t("expires")}: ${format.relative(keyInfo.expiresAt)}`]
      : []),
  ];
  return (
    <Tooltip label={details.join(" · ")} disabled={details.length === 0}>
      <span className={classes["state"]}>
        <StateBadge state={keyInfo.state} />
        {details[0] !== undefined && <span className={classes["detail"]}>{details[0]}</span>}
      </span>
    </Tooltip>
  );
}

function KeyMenu({ keyInfo, onRotate, onExtend, onRevoke }: KeyHandlers & { keyInfo: Key }) {
  const t = useT("keys");
  const mayRotate = useMissing("keys.rotate");
  const mayExtend = useMissing("keys.extend");
  const mayRevoke = useMissing("keys.revoke");
  const noRotate = mayRotate ?? (keyInfo.state === "active" ? null : t("notActive"));
  const closed = keyInfo.state === "revoked" || keyInfo.state === "expired";
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={24} aria-label={t("actionsOf", { name: keyInfo.name })}>
          <IconDots size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Item off={noRotate} onClick={() => onRotate(keyInfo)}>
          {t("rotate")}
        </Item>
        <Item
          off={mayExtend ?? (keyInfo.state === "rotating" ? null : t("notRotating"))}
          onClick={() => onExtend(keyInfo)}
        >
          {t("extend")}
        </Item>
        <Item off={mayRevoke ?? (closed ? t("notActive") : null)} onClick={() => onRevoke(keyInfo)}>
          {t("revoke")}
        </Item>
      </Menu.Dropdown>
    </Menu>
  );
}
