import { TENANT_TRANSITIONS, type TenantRow } from "#shared/contracts/tenants.ts";
import { useT } from "#renderer/i18n/index.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { api, trpc } from "#renderer/lib/trpc.ts";
import { BulkDialog, type TellBulk } from "#renderer/ui/bulk-dialog.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";

export type BulkVerb = "suspend" | "resume";

interface TenantsBulkProps {
  verb: BulkVerb;
  rows: readonly TenantRow[];
  onClose: () => void;
}

const AT_ONCE = 4;

/** The state allows it, and it is not a transition of another kind (restoring, onboarding). */
const allows = (row: TenantRow, verb: BulkVerb) =>
  TENANT_TRANSITIONS[row.state].includes(verb === "suspend" ? "suspended" : "active") &&
  (verb === "suspend" ? row.state === "active" : row.state === "suspended");

const nameOf = (row: TenantRow) => <bdi>{row.name}</bdi>;

const detailOf = (row: TenantRow, state: string) =>
  state === "not_allowed" ? <StateBadge state={row.state} /> : row.slug;

/** Many tenants suspended or resumed, one reason for all. */
export function TenantsBulk({ verb, rows, onClose }: TenantsBulkProps) {
  const t = useT("tenants");
  const run = async (will: readonly TenantRow[], reason: string, tell: TellBulk<TenantRow>) => {
    const waiting = [...will];
    const worker = async () => {
      for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
        const current = [row];
        tell(current, () => ({ state: "running" }));
        await api.tenants[verb].mutate({ tenantId: row.tenantId, reason }).then(
          () => tell(current, () => ({ state: "done" })),
          (error: unknown) => tell(current, () => ({ state: "failed", error })),
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    await queryClient.invalidateQueries({ queryKey: trpc.tenants.pathKey() });
  };
  return (
    <BulkDialog
      rows={rows}
      idOf={(row) => row.tenantId}
      allows={(row) => allows(row, verb)}
      title={t(verb)}
      text={t(verb === "suspend" ? "bulkSuspendText" : "bulkResumeText")}
      verb={(count) => t(verb === "suspend" ? "suspendCount" : "resumeCount", { count })}
      danger={verb === "suspend"}
      reasonMin={5}
      words={{
        will: (count) => t("bulkWill", { count }),
        skip: (count) => t("bulkSkip", { count }),
        done: (count) => t("bulkDone", { count }),
        failed: (count) => t("bulkFailed", { count }),
        results: t("bulkResults"),
      }}
      nameOf={nameOf}
      detailOf={detailOf}
      run={run}
      onClose={onClose}
    />
  );
}
