import { z } from "zod";
import {
  IssuedSystemToken,
  IssueSystemToken,
  SystemToken,
  SystemTokenRef,
} from "#shared/contracts/access.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import {
  platformCreation,
  platformMutation,
  platformQuery,
  router,
} from "#server/platform/trpc/index.ts";
import { issueSystemToken } from "./system-tokens/issue-system-token.ts";
import { revokeSystemToken } from "./system-tokens/revoke-system-token.ts";
import { listSystemTokens } from "./system-tokens/to-system-token.ts";

export const systemRouter = router({
  tokens: router({
    list: platformQuery("system.tokens.read")
      .output(z.array(SystemToken))
      .query(({ ctx }) => ctx.services.db.tenant(PLATFORM_TENANT_ID, "read", listSystemTokens)),
    issue: platformCreation("system.tokens.issue")
      .input(IssueSystemToken)
      .output(IssuedSystemToken)
      .mutation(({ ctx, input }) => issueSystemToken(ctx, input)),
    revoke: platformMutation("system.tokens.revoke")
      .input(SystemTokenRef)
      .output(SystemToken)
      .mutation(({ ctx, input }) => revokeSystemToken(ctx, input.tokenId)),
  }),
});
