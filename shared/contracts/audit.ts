import { z } from "zod";
import { Instant, PageInput, TenantId, pageOf } from "../kernel/index.ts";

const Json = z.json();
/** One entry of a tenant's chain. `hash` covers everything above it and `prevHash`. */
export const AuditEntry = z.object({
  tenantId: TenantId,
  appId: z.string(),
  seq: z.number().int(),
  at: Instant,
  action: z.string(),
  outcome: z.enum(["done", "refused"]),
  /** Error code of a refused attempt. */
  code: z.string().nullable(),
  actorKind: z.enum(["member", "impersonation", "system", "job", "anonymous"]),
  actorId: z.string(),
  actorName: z.string(),
  /** Staff member behind an impersonation. */
  impersonatorId: z.string().nullable(),
  impersonationId: z.string().nullable(),
  target: z.string().nullable(),
  reason: z.string().nullable(),
  before: Json.nullable(),
  after: Json.nullable(),
  requestId: z.string(),
  ip: z.string().nullable(),
  prevHash: z.string(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
export const ListAudit = PageInput.extend({
  actor: z.string().max(200).optional(),
  action: z.string().max(100).optional(),
  target: z.string().max(200).optional(),
  outcome: z.enum(["done", "refused"]).optional(),
  from: Instant.optional(),
  to: Instant.optional(),
});
export const AuditPage = pageOf(AuditEntry);
export const AuditVerdict = z.object({
  intact: z.boolean(),
  entries: z.number().int(),
  headHash: z.string(),
  signedSegments: z.number().int(),
  /** The first wrong record. */
  firstWrong: z
    .object({
      seq: z.number().int(),
      kind: z.enum(["altered", "removed", "reordered", "signature", "head"]),
      message: z.string(),
    })
    .nullable(),
  verifiedAt: Instant,
});
export type AuditVerdict = z.infer<typeof AuditVerdict>;
