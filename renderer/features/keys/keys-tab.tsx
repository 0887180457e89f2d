import { Select, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { CreatedKey, Key } from "#shared/contracts/keys.ts";
import { useT } from "#renderer/i18n/index.ts";
import { cli } from "#renderer/lib/cli.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { DataTable } from "#renderer/ui/data-table.tsx";
import { IconPlus } from "#renderer/ui/icons.ts";
import { Page } from "#renderer/ui/page.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { SecretOnce } from "#renderer/ui/secret-once.tsx";
import { EmptyState, ErrorState } from "#renderer/ui/states.tsx";
import { TableTools, useTableSettings } from "#renderer/ui/table-settings.tsx";
import { ExtendDialog } from "./extend-dialog.tsx";
import { useKeyColumns } from "./key-columns.tsx";
import { KeyPanel } from "./key-panel.tsx";
import classes from "./keys.module.css";
import { NewKeyPanel } from "./new-key-panel.tsx";
import { RevokeDialog } from "./revoke-dialog.tsx";
import { RotateDialog } from "./rotate-dialog.tsx";

const NO_KEYS: readonly Key[] = [];
const isClosed = (key: Key) => key.state === "revoked" || key.state === "expired";

/** The SDK keys of a tenant, of all apps or one. */
export function KeysTab() {
  const t = useT("keys");
  const tenantId = useTenantId();
  const search = useSearch({ from: "/shell/tenants/$tenantId/keys" });
  const navigate = useNavigate();
  const keys = useQuery(trpc.keys.list.queryOptions({ tenantId, includeClosed: true }));
  const apps = useQuery(trpc.apps.list.queryOptions({ tenantId }));
  const [creating, setCreating] = useState(false);
  const [rotating, setRotating] = useState<Key | null>(null);
  const [extending, setExtending] = useState<Key | null>(null);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const [made, setMade] = useState<{ created: CreatedKey; rotated: boolean } | null>(null);
  const columns = useKeyColumns({
    onRotate: setRotating,
    onExtend: setExtending,
    onRevoke: setRevoking,
  });

  const settings = useTableSettings("keys", columns);
  const rows = useMemo(
    () =>
      (keys.data ?? NO_KEYS)
        .filter((key) => search.app === undefined || key.appId === search.app)
        .filter((key) => search.closed === true || !isClosed(key)),
    [keys.data, search],
  );
  const set = (next: Partial<typeof search>, replace = true) =>
    void navigate({
      to: "/tenants/$tenantId/keys",
      params: { tenantId },
      search: { ...search, ...next },
      replace,
    });
  const current = keys.data?.find((key) => key.keyId === search.key) ?? null;

  if (keys.data === undefined && keys.error !== null) {
    return <ErrorState error={keys.error} what={t("title")} onRetry={() => void keys.refetch()} />;
  }
  const noApp = apps.data?.every((app) => app.state !== "active") ?? false;
  const create = (
    <PermissionButton
      permission="keys.create"
      leftSection={<IconPlus size={14} />}
      blocked={noApp ? t("noAppText") : null}
      onClick={() => setCreating(true)}
    >
      {t("new")}
    </PermissionButton>
  );
  return (
    <Page fill>
      <div className={classes["tools"]}>
        <Select
          aria-label={t("app")}
          value={search.app ?? ""}
          allowDeselect={false}
          onChange={(value) => set({ app: value === "" || value === null ? undefined : value })}
          data={[
            { value: "", label: t("allApps") },
            ...(apps.data ?? []).map((app) => ({ value: app.appId as string, label: app.name })),
          ]}
        />
        <Switch
          label={t("showClosed")}
          checked={search.closed === true}
          onChange={(event) => set({ closed: event.currentTarget.checked ? true : undefined })}
        />
        <span className={classes["gap"]} />
        <TableTools settings={settings} columns={columns} />
        <CopyAsMenu cli={cli.listKeys(tenantId)} json={rows} />
        {create}
      </div>
      <DataTable
        label={t("title")}
        columns={columns}
        settings={settings}
        rows={rows}
        rowId={(key) => key.keyId}
        rowName={(key) => key.name}
        loading={keys.isPending}
        onOpen={(key) => set({ key: key.keyId }, false)}
        currentId={search.key ?? null}
        empty={
          noApp ? (
            <EmptyState title={t("noAppTitle")} text={t("noAppText")} />
          ) : (
            <EmptyState
              title={t("emptyTitle")}
              text={t("emptyText")}
              action={create}
              cli={cli.createKey(tenantId, search.app ?? apps.data?.[0]?.appId ?? "APP")}
            />
          )
        }
      />
      <KeyPanel
        keyInfo={current}
        onClose={() => set({ key: undefined }, false)}
        onRotate={setRotating}
        onExtend={setExtending}
        onRevoke={setRevoking}
        onShow={(keyId) => set({ key: keyId }, false)}
      />
      {creating && (
        <NewKeyPanel
          apps={apps.data ?? []}
          appId={search.app ?? null}
          onClose={() => setCreating(false)}
          onCreated={(created) => {
            setCreating(false);
            setMade({ created, rotated: false });
          }}
        />
      )}
      {rotating !== null && (
        <RotateDialog
          keyInfo={rotating}
          onClose={() => setRotating(null)}
          onRotated={(created) => {
            setRotating(null);
            setMade({ created, rotated: true });
          }}
        />
      )}
      {extending !== null && (
        <ExtendDialog keyInfo={extending} onClose={() => setExtending(null)} />
      )}
      {revoking !== null && <RevokeDialog keyInfo={revoking} onClose={() => setRevoking(null)} />}
      <SecretOnce
        secret={made?.created.secret ?? null}
        title={t(made?.rotated === true ? "rotatedTitle" : "createdTitle", {
          name: made?.created.key.name ?? "",
        })}
        onClose={() => setMade(null)}
      />
    </Page>
  );
}
