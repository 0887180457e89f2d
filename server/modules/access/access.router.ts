import { z } from "zod";
import {
  AccessMatrix,
  Explain,
  Explained,
  Impersonate,
  Impersonation,
  ImpersonationRef,
} from "#shared/contracts/access.ts";
import {
  router,
  tenantCreation,
  tenantMutation,
  tenantQuery,
} from "#server/platform/trpc/index.ts";
import { beginImpersonation } from "./impersonation/begin-impersonation.ts";
import { listImpersonations } from "./impersonation/list-impersonations.ts";
import { setOptOut } from "./impersonation/opt-out.ts";
import { revokeImpersonation } from "./impersonation/revoke-impersonation.ts";
import { accessMatrix } from "./policy/access-matrix.ts";
import { explainAccess } from "./policy/explain-access.ts";

const OptOut = z.object({ optOut: z.boolean() });

export const accessRouter = router({
  matrix: tenantQuery("access.read")
    .output(AccessMatrix)
    .query(() => accessMatrix()),
  explain: tenantQuery("access.read")
    .input(Explain)
    .output(Explained)
    .query(({ ctx, input }) => explainAccess(ctx, input)),
  impersonate: tenantCreation("access.impersonate")
    .input(Impersonate)
    .output(Impersonation)
    .mutation(({ ctx, input }) => beginImpersonation(ctx, input)),
  impersonations: tenantQuery("access.impersonations")
    .output(z.array(Impersonation))
    .query(({ ctx }) => listImpersonations(ctx)),
  revokeImpersonation: tenantMutation("access.revokeImpersonation")
    .input(ImpersonationRef)
    .output(Impersonation)
    .mutation(({ ctx, input }) => revokeImpersonation(ctx, input.impersonationId)),
  optOut: tenantMutation("access.optOut")
    .input(OptOut)
    .output(OptOut)
    .mutation(({ ctx, input }) => setOptOut(ctx, input.optOut)),
});
