import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { IconAlertTriangle } from "#renderer/ui/icons.ts";
import { useDayFormat } from "./months.ts";
import classes from "./usage.module.css";

/** Above every tab of a tenant while its quota is used up; nothing else. */
export function QuotaNotice({ tenantId }: { tenantId: TenantId }) {
  const t = useT("usage");
  const format = useFormat();
  const names = useDayFormat();
  const mayRead = useCan("usage.read");
  const summary = useQuery(
    trpc.usage.summary.queryOptions({ tenantId }, { enabled: mayRead, staleTime: 30_000 }),
  );
  if (summary.data === undefined || summary.data.quota.state === "ok") return null;
  const { quota, percent, resetsAt } = summary.data;
  return (
    <div className={classes["notice"]} data-state={quota.state} role="status">
      <IconAlertTriangle size={16} />
      <span>
        {quota.state === "hard"
          ? t("noticeHard", { day: names.day(resetsAt) })
          : t("noticeSoft", { percent: format.number(percent ?? 0, 1) })}
      </span>
      <Link to="/tenants/$tenantId/usage" params={{ tenantId }}>
        {t("noticeSee")}
      </Link>
    </div>
  );
}
