import { useQuery } from "@tanstack/react-query";
import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/index.ts";
import { TenantSelect } from "#renderer/features/impersonation/tenant-select.tsx";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { ErrorState, SkeletonBlock } from "#renderer/ui/states.tsx";
import classes from "./dunning.module.css";
import { ScheduleEditor } from "./schedule-editor.tsx";

interface ScheduleTabProps {
  tenantId: TenantId | undefined;
  onTenant: (tenantId: TenantId | null) => void;
}

/** Everybody's schedule, or that of a tenant which has, or gets, one of its own. */
export function ScheduleTab({ tenantId, onTenant }: ScheduleTabProps) {
  const t = useT("dunning");
  const of = tenantId ?? PLATFORM_TENANT_ID;
  const query = useQuery(trpc.dunning.schedule.queryOptions({ tenantId: of }));
  const found = query.data;
  return (
    <div className={classes["schedule"]}>
      <div className={classes["tools"]}>
        <TenantSelect
          w={280}
          label={t("scheduleOf")}
          first={{ value: PLATFORM_TENANT_ID, label: t("everybody") }}
          value={of}
          clearable={false}
          onChange={(next) => onTenant(next === PLATFORM_TENANT_ID ? null : next)}
        />
        {found !== undefined && <CopyAsMenu json={found} />}
      </div>
      {found === undefined && query.error !== null && (
        <ErrorState
          error={query.error}
          what={t("tab.schedule")}
          onRetry={() => void query.refetch()}
        />
      )}
      {found === undefined && query.error === null && <SkeletonBlock height={360} />}
      {found !== undefined && (
        <ScheduleEditor key={`${of} ${found.setAt ?? ""}`} tenantId={of} found={found} />
      )}
    </div>
  );
}
