import { Button } from "@mantine/core";
import { useState } from "react";
import type { TenantRow } from "#shared/contracts/tenants.ts";
import { useT } from "#renderer/i18n/index.ts";
import { BulkBar } from "#renderer/ui/bulk-bar.tsx";
import { IconPlayerPause, IconPlayerPlay } from "#renderer/ui/icons.ts";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { TenantsBulk, type BulkVerb } from "./tenants-bulk.tsx";

interface TenantsBarProps {
  rows: readonly TenantRow[];
  total: number;
  onSelectAll: () => Promise<void>;
  onClear: () => void;
}

/** What can be done with the selected tenants. */
export function TenantsBar({ rows, total, onSelectAll, onClear }: TenantsBarProps) {
  const t = useT("tenants");
  const c = useT("common");
  const [verb, setVerb] = useState<BulkVerb | null>(null);
  const [loading, setLoading] = useState(false);
  const all = () => {
    setLoading(true);
    void onSelectAll().finally(() => setLoading(false));
  };
  return (
    <BulkBar
      selected={c("selected", { count: rows.length, total })}
      onClear={onClear}
      more={
        rows.length < total && (
          <Button variant="subtle" loading={loading} onClick={all}>
            {c("selectAllMatching", { count: total })}
          </Button>
        )
      }
    >
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
      {verb !== null && <TenantsBulk verb={verb} rows={rows} onClose={() => setVerb(null)} />}
    </BulkBar>
  );
}
