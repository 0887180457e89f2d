import { useQuery } from "@tanstack/react-query";
import { PLATFORM_TENANT_ID } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { FilterInput } from "#renderer/ui/filter-input.tsx";
import { ErrorState, SkeletonLines } from "#renderer/ui/states.tsx";
import { PermissionMatrix } from "./permission-matrix.tsx";
import classes from "./staff.module.css";

interface MatrixTabProps {
  search: string;
  onSearch: (search: string) => void;
}

export function MatrixTab({ search, onSearch }: MatrixTabProps) {
  const t = useT("staff");
  const query = useQuery(trpc.access.matrix.queryOptions({ tenantId: PLATFORM_TENANT_ID }));
  return (
    <div className={classes["tab"]}>
      <div className={classes["bar"]}>
        <FilterInput width={260} label={t("matrix.filter")} value={search} onChange={onSearch} />
        {query.data !== undefined && (
          <>
            <span className="dim">
              {t("matrix.count", { count: query.data.permissions.length })}
            </span>
            <CopyAsMenu json={query.data} />
          </>
        )}
      </div>
      <p className={classes["intro"]}>{t("matrix.intro")}</p>
      {query.data !== undefined ? (
        <PermissionMatrix rows={query.data.permissions} search={search} />
      ) : query.error !== null ? (
        <ErrorState
          error={query.error}
          what={t("tab.matrix")}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <SkeletonLines rows={16} height={22} />
      )}
    </div>
  );
}
