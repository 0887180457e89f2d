import { Button } from "@mantine/core";
import { useState } from "react";
import type { TenantRow } from "#shared/contracts/tenants.ts";
import { useT } from "#renderer/i18n/index.ts";
import { IconPlayerPause, IconPlayerPlay, IconX } from "#renderer/ui/icons.ts";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { BulkDialog, type BulkVerb } from "./bulk-dialog.tsx";
import classes from "./tenants.module.css";

interface BulkBarProps {
  rows: readonly TenantRow[];
  total: number;
  onSelectAll: () => Promise<void>;
  onClear: () => void;
}

/** What can be done with the selected tenants. */
export function BulkBar({ rows, total, onSelectAll, onClear }: BulkBarProps) {
  const t = useT("tenants");
  const c = useT("common");
  const [verb, setVerb] = useState<BulkVerb | null>(null);
  const [loading, setLoading] = useState(false);
  const all = () => {
    setLoading(true);
    void onSelectAll().finally(() => setLoading(false));
  };
  return (
    <div className={classes["bulk"]} role="region" aria-label={c("actions")}>
      <span role="status">{c("selected", { count: rows.length, total })}</span>
      {rows.length < total && (
        <Button variant="subtle" loading={loading} onClick={all}>
          {c("selectAllMatching", { count: total })}
        </Button>
      )}
      <span className={classes["bulkGap"]} />
      <PermissionButton
        permission="tenants.suspend"
        variant="default"
        leftSection={<IconPlayerPause size={14} />}
        onClick={() => setVerb("suspend")}
      >
        {t("suspend")}
      </PermissionButton>
      <PermissionButton
        permission="tenants.resume"
        variant="default"
        leftSection={<IconPlayerPlay size={14} />}
        onClick={() => setVerb("resume")}
      >
        {t("resume")}
      </PermissionButton>
      <Button variant="subtle" color="gray" leftSection={<IconX size={14} />} onClick={onClear}>
        {c("clearSelection")}
      </Button>
      <BulkDialog verb={verb} rows={rows} onClose={() => setVerb(null)} />
    </div>
  );
}
