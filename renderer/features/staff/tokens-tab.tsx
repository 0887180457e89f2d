import { Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { SystemToken } from "#shared/contracts/access.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useNow } from "#renderer/lib/now.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { IconPlus, IconRobot } from "#renderer/ui/icons.ts";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { SecretOnce } from "#renderer/ui/secret-once.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { EmptyState, ErrorState } from "#renderer/ui/states.tsx";
import { IssueTokenPanel, type IssuedToken } from "./issue-token-panel.tsx";
import classes from "./staff.module.css";
import { tokenState } from "./token-state.ts";

function Permissions({ token }: { token: SystemToken }) {
  const t = useT("staff");
  const shown = token.permissions.slice(0, 3);
  const more = token.permissions.length - shown.length;
  return (
    <Tooltip label={token.permissions.join(", ")} disabled={more === 0}>
      <span className={classes["oneLine"]}>
        {shown.map((permission) => (
          <span key={permission} className={`mono ${classes["chip"]}`}>
            {permission}
          </span>
        ))}
        {more > 0 && <span className="dim">{t("tokens.more", { count: more })}</span>}
      </span>
    </Tooltip>
  );
}

function RevokeDialog({ token, onClose }: { token: SystemToken; onClose: () => void }) {
  const t = useT("staff");
  const client = useQueryClient();
  const { name } = token;
  const revoke = useMutation(
    trpc.system.tokens.revoke.mutationOptions({
      onSuccess: () => {
        notifications.show({ message: t("tokens.revoked", { name }), color: "green" });
        onClose();
        void client.invalidateQueries({ queryKey: trpc.system.tokens.list.queryKey() });
      },
    }),
  );
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      danger
      title={t("tokens.revokeTitle", { name })}
      consequence={t("tokens.revokeText")}
      verb={t("tokens.revokeSubmit")}
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate({ tokenId: token.tokenId })}
    />
  );
}

function useColumns(onRevoke: (token: SystemToken) => void): readonly ColumnSpec<SystemToken>[] {
  const t = useT("staff");
  const common = useT("common");
  const now = useNow(10_000);
  return useMemo(
    () => [
      {
        id: "name",
        header: t("tokens.column.name"),
        width: "minmax(150px, 1fr)",
        cell: (token) => <bdi>{token.name}</bdi>,
      },
      {
        id: "state",
        header: t("tokens.column.state"),
        width: "120px",
        cell: (token) => <StateBadge state={tokenState(token, now)} />,
      },
      {
        id: "permissions",
        header: t("tokens.column.permissions"),
        width: "minmax(320px, 2.4fr)",
        cell: (token) => <Permissions token={token} />,
      },
      {
        id: "createdBy",
        header: t("tokens.column.createdBy"),
        width: "minmax(120px, 0.8fr)",
        cell: (token) => <bdi>{token.createdBy}</bdi>,
      },
      {
        id: "expires",
        header: t("tokens.column.expires"),
        width: "120px",
        cell: (token) => <RelativeTime at={token.expiresAt} />,
      },
      {
        id: "lastUsed",
        header: t("tokens.column.lastUsed"),
        width: "120px",
        cell: (token) => <RelativeTime at={token.lastUsedAt} />,
      },
      {
        id: "actions",
        header: common("actions"),
        quiet: true,
        fixed: true,
        width: "110px",
        align: "right",
        cell: (token) =>
          tokenState(token, now) === "active" && (
            <PermissionButton
              permission="system.tokens.revoke"
              variant="default"
              size="compact-xs"
              onClick={() => onRevoke(token)}
            >
              {t("tokens.revoke")}
            </PermissionButton>
          ),
      },
    ],
    [t, common, now, onRevoke],
  );
}

/** Tokens of machines: issue (secret once), what each may, revoke. */
export function TokensTab() {
  const t = useT("staff");
  const query = useQuery(trpc.system.tokens.list.queryOptions());
  const [issuing, setIssuing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [issued, setIssued] = useState<IssuedToken | null>(null);
  const [revoking, setRevoking] = useState<SystemToken | null>(null);
  const columns = useColumns(setRevoking);
  const issue = (
    <PermissionButton
      permission="system.tokens.issue"
      leftSection={<IconPlus size={14} />}
      onClick={() => setIssuing(true)}
    >
      {t("tokens.issue")}
    </PermissionButton>
  );
  if (query.error !== null && query.data === undefined)
    return (
      <ErrorState error={query.error} what={t("tab.tokens")} onRetry={() => void query.refetch()} />
    );
  return (
    <>
      <div className={classes["bar"]} style={{ paddingBottom: 10 }}>
        <p className={classes["intro"]}>{t("tokens.intro")}</p>
        <span style={{ marginLeft: "auto" }} />
        {issue}
        {query.data !== undefined && <CopyAsMenu json={query.data} />}
      </div>
      <DataTable
        label={t("tab.tokens")}
        columns={columns}
        rows={query.data ?? []}
        rowId={(token) => token.tokenId}
        rowName={(token) => token.name}
        loading={query.isPending}
        empty={
          <EmptyState
            icon={<IconRobot size={20} />}
            title={t("tokens.empty")}
            text={t("tokens.emptyText")}
            action={issue}
          />
        }
      />
      <IssueTokenPanel
        opened={issuing}
        busy={busy}
        onBusy={setBusy}
        onClose={() => setIssuing(false)}
        onIssued={(made) => {
          setIssuing(false);
          setIssued(made);
        }}
      />
      <SecretOnce
        secret={issued?.secret ?? null}
        title={t("tokens.ready", { name: issued?.name ?? "" })}
        onClose={() => setIssued(null)}
      />
      {revoking !== null && <RevokeDialog token={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}
