import { Button, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useMemo } from "react";
import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useNow } from "#renderer/lib/now.ts";
import { DataTable } from "#renderer/ui/data-table.tsx";
import { FilterBar } from "#renderer/ui/filter-bar.tsx";
import { IconFileExport, IconFileText } from "#renderer/ui/icons.ts";
import { StaleBadge } from "#renderer/ui/page.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { EmptyState, ErrorState, InlineError } from "#renderer/ui/states.tsx";
import { TableTools, useTableSettings } from "#renderer/ui/table-settings.tsx";
import { useAuditColumns } from "./audit-columns.tsx";
import { PERIODS, auditFields, auditQuery, type Period } from "./audit-filter.ts";
import classes from "./audit.module.css";
import { ChainState } from "./chain-state.tsx";
import { EntryPanel } from "./entry-panel.tsx";
import { exportAudit } from "./export-audit.ts";
import type { AuditSearch } from "./feature.ts";
import { entryKey, useAuditEntries } from "./use-audit-entries.ts";

/** Saves the whole chain of a tenant; the file verifies without a server. */
export function ExportButton({ tenantId, name }: { tenantId: TenantId; name: string }) {
  const t = useT("audit");
  const save = useMutation({
    mutationFn: () => exportAudit(tenantId, name),
    onSuccess: (saved) => {
      if (saved) notifications.show({ message: t("export.done"), color: "green" });
    },
  });
  return (
    <>
      <PermissionButton
        permission="audit.export"
        variant="default"
        leftSection={<IconFileExport size={14} />}
        loading={save.isPending}
        onClick={() => save.mutate()}
      >
        {t("export")}
      </PermissionButton>
      <InlineError error={save.error} />
    </>
  );
}

interface AuditLogProps {
  /** Whose chain; the platform's own lists the entries of all chains. */
  tenantId: TenantId;
  search: AuditSearch;
  onSearch: (patch: Partial<AuditSearch>) => void;
}

/** The audit log: chain, filter, list, entry. */
export function AuditLog({ tenantId, search, onSearch }: AuditLogProps) {
  const t = useT("audit");
  const common = useT("common");
  const now = useNow(10_000);
  const fields = useMemo(
    () =>
      auditFields({
        hint: (name) => t(`filter.${name}`),
        outcome: (value) => t(`outcome.${value}`),
      }),
    [t],
  );
  const columns = useAuditColumns(tenantId === PLATFORM_TENANT_ID);
  const settings = useTableSettings("audit", columns);
  const { q = "", period, entry: wanted } = search;
  const filter = auditQuery(q, fields, period, now);
  const filtered = Object.keys(filter).length > 0;
  const { query, entries, index, more } = useAuditEntries(tenantId, filter, wanted);
  const open = (place: number) => {
    const entry = entries[place];
    return entry === undefined ? null : () => onSearch({ entry: entryKey(entry) });
  };

  return (
    <>
      <ChainState
        tenantId={tenantId}
        onShow={(seq) =>
          onSearch({ q: undefined, period: undefined, entry: entryKey({ tenantId, seq }) })
        }
      />
      <div className={classes["tools"]}>
        <div className={classes["grow"]}>
          <FilterBar
            value={q}
            fields={fields}
            onChange={(text) => onSearch({ q: text || undefined })}
          />
        </div>
        <Select
          w={170}
          aria-label={t("filter.when")}
          allowDeselect={false}
          value={period ?? "all"}
          data={["all" as const, ...PERIODS].map((value) => ({
            value,
            label: t(`period.${value}`),
          }))}
          onChange={(value) =>
            onSearch({
              period: value === "all" ? undefined : ((value as Period | null) ?? undefined),
            })
          }
        />
        <TableTools settings={settings} columns={columns} />
        <span className="dim" role="status">
          {query.isSuccess && t("loaded", { count: entries.length })}
        </span>
        <StaleBadge updatedAt={query.dataUpdatedAt} afterMs={120_000} />
      </div>
      {query.error !== null && entries.length === 0 ? (
        <ErrorState error={query.error} what={t("title")} onRetry={() => void query.refetch()} />
      ) : (
        <>
          <InlineError error={query.error} />
          <DataTable
            label={t("title")}
            columns={columns}
            settings={settings}
            rows={entries}
            rowId={entryKey}
            rowName={(entry) => `${entry.seq} ${entry.action}`}
            loading={query.isPending}
            hasMore={query.hasNextPage}
            onMore={more}
            onOpen={(entry) => onSearch({ entry: entryKey(entry) })}
            currentId={wanted ?? null}
            empty={
              <EmptyState
                icon={<IconFileText size={20} />}
                title={t(filtered ? "empty.filtered" : "empty")}
                text={t(filtered ? "empty.filteredText" : "empty.text")}
                action={
                  filtered && (
                    <Button
                      variant="default"
                      onClick={() => onSearch({ q: undefined, period: undefined })}
                    >
                      {common("filterClear")}
                    </Button>
                  )
                }
                {...(filtered ? {} : { cli: "unmogrowp audit tail" })}
              />
            }
          />
        </>
      )}
      <EntryPanel
        entry={entries[index] ?? null}
        onClose={() => onSearch({ entry: undefined })}
        onNewer={index > 0 ? open(index - 1) : null}
        onOlder={index >= 0 ? open(index + 1) : null}
      />
    </>
  );
}
