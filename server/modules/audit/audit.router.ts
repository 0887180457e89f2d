import { AuditPage, AuditVerdict, ListAudit } from "#shared/contracts/audit.ts";
import { auditedTenantQuery, router, tenantMutation } from "#server/platform/trpc/index.ts";
import { listAudit } from "./list-audit.ts";
import { verifyAudit } from "./verify-audit.ts";

export const auditRouter = router({
  list: auditedTenantQuery("audit.read")
    .input(ListAudit)
    .output(AuditPage)
    .query(({ ctx, input }) => listAudit(ctx, input)),
  verify: tenantMutation("audit.verify")
    .output(AuditVerdict)
    .mutation(({ ctx }) => verifyAudit(ctx)),
});
