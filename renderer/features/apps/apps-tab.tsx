import { ActionIcon, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { App } from "#shared/contracts/apps.ts";
import { useT } from "#renderer/i18n/index.ts";
import { cli } from "#renderer/lib/cli.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { CopyAsMenu, Id } from "#renderer/ui/copy.tsx";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import {
  IconBrandAndroid,
  IconBrandApple,
  IconDots,
  IconPlus,
  IconWorld,
} from "#renderer/ui/icons.ts";
import { Page } from "#renderer/ui/page.tsx";
import { PermissionButton, useMissing } from "#renderer/ui/permission.tsx";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { EmptyState, ErrorState, useErrorText } from "#renderer/ui/states.tsx";
import { AppForm } from "./app-form.tsx";
import classes from "./apps.module.css";

const PLATFORM_ICONS = { ios: IconBrandApple, android: IconBrandAndroid, web: IconWorld } as const;
const NO_APPS: readonly App[] = [];

/** The apps of a tenant: create, rename, archive and bring back. */
export function AppsTab() {
  const t = useT("apps");
  const tenantId = useTenantId();
  const apps = useQuery(trpc.apps.list.queryOptions({ tenantId }));
  const [form, setForm] = useState<App | "new" | null>(null);
  const [archiving, setArchiving] = useState<App | null>(null);
  const columns = useColumns({ onRename: setForm, onArchive: setArchiving });

  if (apps.data === undefined && apps.error !== null) {
    return <ErrorState error={apps.error} what={t("title")} onRetry={() => void apps.refetch()} />;
  }
  const create = (
    <PermissionButton
      permission="apps.create"
      leftSection={<IconPlus size={14} />}
      onClick={() => setForm("new")}
    >
      {t("new")}
    </PermissionButton>
  );
  return (
    <Page fill>
      <div className={classes["tools"]}>
        <CopyAsMenu cli={cli.listApps(tenantId)} json={apps.data} />
        {create}
      </div>
      <DataTable
        label={t("title")}
        columns={columns}
        rows={apps.data ?? NO_APPS}
        rowId={(app) => app.appId}
        rowName={(app) => app.name}
        loading={apps.isPending}
        empty={
          <EmptyState
            title={t("emptyTitle")}
            text={t("emptyText")}
            action={create}
            cli={cli.createApp(tenantId)}
          />
        }
      />
      <AppForm target={form} onClose={() => setForm(null)} />
      <ArchiveDialog app={archiving} onClose={() => setArchiving(null)} />
    </Page>
  );
}

function useColumns(on: {
  onRename: (app: App) => void;
  onArchive: (app: App) => void;
}): readonly ColumnSpec<App>[] {
  const t = useT("apps");
  const c = useT("common");
  const names = useT("tenants");
  const format = useFormat();
  const tenantId = useTenantId();
  const { onRename, onArchive } = on;
  return useMemo(
    () => [
      {
        id: "name",
        header: t("name"),
        width: "minmax(200px, 1.6fr)",
        cell: (app) => {
          const Icon = PLATFORM_ICONS[app.platform];
          return (
            <>
              <Icon size={15} aria-hidden className={classes["platform"] ?? ""} />
              <strong className={classes["name"]}>
                <bdi>{app.name}</bdi>
              </strong>
              {app.primary && <span className="dim">{t("primary")}</span>}
            </>
          );
        },
      },
      { id: "platform", header: t("platform"), width: "100px", cell: (app) => names(app.platform) },
      {
        id: "bundle",
        header: t("bundle"),
        width: "minmax(180px, 1.2fr)",
        cell: (app) => <Id value={app.bundleId} />,
      },
      {
        id: "state",
        header: t("state"),
        width: "140px",
        cell: (app) => <StateBadge state={app.state} />,
      },
      {
        id: "keys",
        header: t("keys"),
        width: "150px",
        align: "right",
        cell: (app) => (
          <Link
            to="/tenants/$tenantId/keys"
            params={{ tenantId }}
            search={{ app: app.appId }}
            aria-label={`${t("openKeys")}: ${app.activeKeys}`}
          >
            {format.number(app.activeKeys)}
          </Link>
        ),
      },
      {
        id: "created",
        header: t("created"),
        width: "140px",
        align: "right",
        cell: (app) => <RelativeTime at={app.createdAt} />,
      },
      {
        id: "actions",
        header: c("actions"),
        quiet: true,
        fixed: true,
        width: "48px",
        cell: (app) => <AppMenu app={app} onRename={onRename} onArchive={onArchive} />,
      },
    ],
    [t, c, names, format, tenantId, onRename, onArchive],
  );
}

interface AppMenuProps {
  app: App;
  onRename: (app: App) => void;
  onArchive: (app: App) => void;
}

function AppMenu({ app, onRename, onArchive }: AppMenuProps) {
  const t = useT("apps");
  const c = useT("common");
  const tenantId = useTenantId();
  const say = useErrorText();
  const noRename = useMissing("apps.update");
  const mayNotArchive = useMissing("apps.archive");
  const noArchive = mayNotArchive ?? (app.primary ? t("primaryStays") : null);
  const noRestore = useMissing("apps.restore");
  const restore = useMutation(
    trpc.apps.restore.mutationOptions({
      onSuccess: () => {
        notifications.show({ message: t("restored", { name: app.name }) });
        return queryClient.invalidateQueries({ queryKey: trpc.apps.pathKey() });
      },
      onError: (error) => notifications.show({ message: say(error), color: "red" }),
    }),
  );
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={24} aria-label={`${c("actions")}: ${app.name}`}>
          <IconDots size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Item off={noRename} onClick={() => onRename(app)}>
          {t("rename")}
        </Item>
        {app.state === "active" ? (
          <Item off={noArchive} onClick={() => onArchive(app)}>
            {t("archive")}
          </Item>
        ) : (
          <Item off={noRestore} onClick={() => restore.mutate({ tenantId, appId: app.appId })}>
            {t("restore")}
          </Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** A menu entry that stays visible when it may not be used, with the reason under it. */
export function Item(props: { off: string | null; onClick: () => void; children: string }) {
  return (
    <Menu.Item
      {...(props.off === null ? {} : { "data-disabled": true, "aria-disabled": true })}
      onClick={() => props.off === null && props.onClick()}
    >
      {props.children}
      {props.off !== null && <div className={classes["off"]}>{props.off}</div>}
    </Menu.Item>
  );
}

function ArchiveDialog({ app, onClose }: { app: App | null; onClose: () => void }) {
  const t = useT("apps");
  const tenantId = useTenantId();
  const archive = useMutation(
    trpc.apps.archive.mutationOptions({
      onSuccess: (done) => {
        notifications.show({ message: t("archived", { name: done.name }) });
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.apps.pathKey() });
      },
    }),
  );
  if (app === null) return null;
  return (
    <ConfirmDialog
      opened
      onClose={() => {
        archive.reset();
        onClose();
      }}
      title={t("archiveOne", { name: app.name })}
      consequence={t("archiveText")}
      counts={[[t("keys"), app.activeKeys]]}
      verb={t("archiveOne", { name: app.name })}
      danger
      busy={archive.isPending}
      error={archive.error}
      onConfirm={() => archive.mutate({ tenantId, appId: app.appId })}
    />
  );
}
