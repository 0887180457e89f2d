import { z } from "zod";
import { ROLES } from "../access/actors.ts";
import { PERMISSION_NAMES, type Permission } from "../access/permissions.ts";
import {
  Email,
  ImpersonationId,
  Instant,
  Name,
  Reason,
  SessionId,
  TenantId,
  UserId,
  Uuid,
} from "../kernel/index.ts";

export const Role = z.enum(ROLES);
export const PermissionName = z.enum(PERMISSION_NAMES as [Permission, ...Permission[]]);
export const Password = z.string().min(12).max(200);

/** `me.get`: everything the console needs to draw its frame. */
export const Me = z.object({
  userId: UserId,
  email: z.string(),
  name: z.string(),
  role: Role,
  scope: z.enum(["platform", "tenant"]),
  tenant: z.object({ tenantId: TenantId, name: z.string(), slug: z.string() }),
  permissions: z.array(PermissionName),
  sessionId: SessionId,
  totpEnabled: z.boolean(),
  hasPassword: z.boolean(),
  /** Set while this session is an impersonation. */
  impersonation: z
    .object({
      impersonationId: ImpersonationId,
      staffName: z.string(),
      staffEmail: z.string(),
      reason: z.string(),
      caseNumber: z.string(),
      expiresAt: Instant,
      idleExpiresAt: Instant,
    })
    .nullable(),
  server: z.object({
    version: z.string(),
    environment: z.enum(["embedded", "production", "development"]),
    name: z.string(),
    /** Where SDKs send events, `https://in.example.com`; absent: the address the console itself came from. */
    ingestUrl: z.string().optional(),
  }),
});
export type Me = z.infer<typeof Me>;

// ---- plain HTTP under /auth, because they set cookies: POST JSON, answer JSON or an ErrorBody ----
/** GET /auth/state */
export const AuthState = z.object({
  setupNeeded: z.boolean(),
  sso: z.object({ name: z.string() }).nullable(),
  serverName: z.string(),
  version: z.string(),
});
export type AuthState = z.infer<typeof AuthState>;
/** POST /auth/sign-in. `code` = TOTP; without it and with TOTP on the answer is `code_required`. `tenant` = slug, only after `tenant_choice_required`. */
export const SignIn = z.object({
  email: Email,
  password: z.string().min(1).max(200),
  code: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
  tenant: z.string().max(40).optional(),
});
export type SignIn = z.infer<typeof SignIn>;
/** POST /auth/setup: the first platform admin; needs the one-time `token` of the start-up link, or to be signed in by it. */
export const Setup = z.object({
  token: z.string().max(200).optional(),
  name: Name,
  email: Email,
  password: Password,
});
/** POST /auth/one-time {token}: the start-up link signs the first admin in. */
export const OneTime = z.object({ token: z.string().max(200) });
/** POST /auth/accept-invitation; GET /auth/invitation?token= answers InvitationPreview. */
export const AcceptInvitation = z.object({
  token: z.string().max(200),
  name: Name,
  password: Password,
});
export const InvitationPreview = z.object({
  email: z.string(),
  role: Role,
  tenantName: z.string(),
  invitedBy: z.string(),
  expiresAt: Instant,
});
// POST /auth/refresh, POST /auth/sign-out, POST /auth/impersonate {impersonationId} (switches the cookies to the impersonation),
// POST /auth/end-impersonation (back to the staff session), GET /auth/oidc/start, GET /auth/oidc/callback.

export const Member = z.object({
  userId: UserId,
  email: z.string(),
  name: z.string(),
  role: Role,
  totpEnabled: z.boolean(),
  lastSeenAt: Instant.nullable(),
  createdAt: Instant,
  activeSessions: z.number().int(),
  /** Asked for by one platform admin; the same `members.setRole` by another makes it so. */
  pendingRole: z.object({ role: Role, askedBy: z.string(), askedById: UserId }).nullish(),
});
export type Member = z.infer<typeof Member>;
export const Invitation = z.object({
  invitationId: Uuid,
  email: z.string(),
  role: Role,
  invitedBy: z.string(),
  /** `awaiting_approval`: staff admins need a second admin. */
  state: z.enum(["awaiting_approval", "open", "accepted", "revoked", "expired"]),
  createdAt: Instant,
  expiresAt: Instant,
});
export type Invitation = z.infer<typeof Invitation>;
export const InviteMember = z.object({ email: Email, role: Role });
/** `url` holds the token, shown once; null while a second admin has to approve it. */
export const InvitedMember = z.object({ invitation: Invitation, url: z.string().nullable() });
export const InvitationRef = z.object({ invitationId: Uuid });
export const MemberRef = z.object({ userId: UserId });
export const SetRole = z.object({ userId: UserId, role: Role });

export const Session = z.object({
  sessionId: SessionId,
  userId: UserId,
  userName: z.string(),
  userEmail: z.string(),
  createdAt: Instant,
  lastSeenAt: Instant,
  ip: z.string(),
  userAgent: z.string(),
  method: z.enum(["password", "oidc", "one_time", "invitation"]),
  current: z.boolean(),
});
export type Session = z.infer<typeof Session>;
export const SessionRef = z.object({ sessionId: SessionId });
export const ChangePassword = z.object({
  currentPassword: z.string().max(200),
  newPassword: Password,
});
/** `uri` is otpauth://…, drawn as a QR code by the console; `secret` for typing in. */
export const TotpBegin = z.object({ secret: z.string(), uri: z.string() });
export const TotpConfirm = z.object({ code: z.string().regex(/^\d{6}$/) });

export const IMPERSONATION_STATES = ["active", "ended", "expired", "revoked"] as const;
/** Asked of staff: why and for which case; at most 30 minutes. */
export const Impersonate = z.object({
  reason: Reason,
  caseNumber: z.string().trim().min(1).max(60),
  minutes: z.number().int().min(1).max(30).default(30),
});
export type Impersonate = z.infer<typeof Impersonate>;
export const Impersonation = z.object({
  impersonationId: ImpersonationId,
  tenantId: TenantId,
  tenantName: z.string(),
  staffId: UserId,
  staffName: z.string(),
  staffEmail: z.string(),
  reason: z.string(),
  caseNumber: z.string(),
  state: z.enum(IMPERSONATION_STATES),
  endedReason: z.string().nullable(),
  startedAt: Instant,
  expiresAt: Instant,
  endedAt: Instant.nullable(),
  requestCount: z.number().int(),
});
export type Impersonation = z.infer<typeof Impersonation>;
export const ImpersonationRef = z.object({ impersonationId: ImpersonationId });

/** The matrix as the console draws it: permission × role, from the same table the server enforces. */
export const AccessMatrix = z.object({
  permissions: z.array(
    z.object({
      permission: PermissionName,
      effect: z.enum(["read", "write"]),
      platform: z.record(Role, z.boolean()),
      tenant: z.record(Role, z.boolean()),
      system: z.boolean(),
      impersonated: z.boolean(),
    }),
  ),
});
/** "What can this person do (for that tenant)?" */
export const Explain = z.object({ userId: UserId, forTenantId: TenantId });
export const Explained = z.object({
  person: z.object({
    userId: UserId,
    name: z.string(),
    email: z.string(),
    role: Role,
    scope: z.enum(["platform", "tenant"]),
  }),
  answers: z.array(
    z.object({ permission: PermissionName, allowed: z.boolean(), reason: z.string() }),
  ),
});

export const SystemToken = z.object({
  tokenId: Uuid,
  name: z.string(),
  permissions: z.array(PermissionName),
  createdBy: z.string(),
  createdAt: Instant,
  expiresAt: Instant,
  lastUsedAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
});
export type SystemToken = z.infer<typeof SystemToken>;
export const IssueSystemToken = z.object({
  name: Name,
  permissions: z.array(PermissionName).min(1).max(60),
  expiresInDays: z.number().int().min(1).max(365),
});
/** `secret` is the whole token, shown once: `umgs_…`. */
export const IssuedSystemToken = z.object({ token: SystemToken, secret: z.string() });
export const SystemTokenRef = z.object({ tokenId: Uuid });
