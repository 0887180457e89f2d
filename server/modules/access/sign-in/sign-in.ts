import type { SignIn } from "#shared/contracts/access.ts";
import { DomainError, type ErrorCode } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { auditRefusal } from "#server/platform/audit/audit-writer.ts";
import type { RequestContext } from "#server/platform/context/request.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { AccessParts } from "../access-parts.ts";
import type { SessionCookies } from "../cookies.ts";
import { cookiesOf, startSession } from "../sessions/start-session.ts";
import {
  lockCredentials,
  saveTotpStep,
  selectCandidates,
  type Candidate,
} from "./credentials.store.ts";
import { matchTotp, openTotp } from "./totp.ts";

type Parts = Pick<AccessParts, "passwords" | "attempts" | "tokens">;

/** With e-mail and password (and code). Unknown e-mail, wrong password and wrong code look the same and take as long. */
export async function signInWithPassword(
  parts: Parts,
  request: RequestContext,
  input: SignIn,
): Promise<SessionCookies> {
  await countAttempt(parts, request, input.email);
  const candidates = await selectCandidates(request.services.db, input.email, input.tenant);
  const matching = await matchPassword(parts, candidates, input.password);
  const [member, ...others] = matching;
  if (!member) return refuse(request, candidates, input.email, "sign_in_failed");
  if (others.length > 0) {
    await parts.attempts.giveBack(input.email, request.ip);
    throw new DomainError("tenant_choice_required", {
      tenants: matching.map(({ slug }) => slug),
      names: matching.map(({ tenantName }) => tenantName),
    });
  }
  if (member.hasTotp && input.code === undefined) {
    await parts.attempts.giveBack(input.email, request.ip);
    throw new DomainError("code_required");
  }
  const closed = closedTo(member);
  if (closed) {
    await auditRefusal(request, member.tenantId, "auth.signIn", closed.code, member.email);
    throw closed;
  }
  const session = await request.services.db.tenant(member.tenantId, "write", async (tx) =>
    (await stillRight(tx, request, member, input.code))
      ? startSession(tx, request, member, "password")
      : undefined,
  );
  if (!session) return refuse(request, [member], input.email, "sign_in_failed");
  await parts.attempts.forget(input.email, request.ip);
  return cookiesOf(parts, member, session);
}

async function countAttempt(parts: Parts, request: RequestContext, email: string): Promise<void> {
  try {
    await parts.attempts.count(email, request.ip);
  } catch (error) {
    request.log.warn({ email, ip: request.ip }, "sign-in is locked for a while");
    throw error;
  }
}

/** One verification at least, whoever it is; several only for a person of several tenants, side by side. */
async function matchPassword(
  { passwords }: Parts,
  candidates: readonly Candidate[],
  password: string,
): Promise<Candidate[]> {
  if (candidates.length === 0) await passwords.verify(null, password);
  const matches = await Promise.all(
    candidates.map(({ passwordHash }) => passwords.verify(passwordHash, password)),
  );
  return candidates.filter((_, index) => matches[index]);
}

/** `domain.md`: what the tenant's state means for the sign-in of its members. */
function closedTo(member: Candidate): DomainError | undefined {
  if (member.tenantState === "onboarding") return new DomainError("tenant_not_ready");
  if (member.tenantState === "suspended" && member.role !== "admin")
    return new DomainError("tenant_suspended", { reason: member.stateReason ?? "" });
  return undefined;
}

/** In the transaction that starts the session: the password is still that one, and the code is right and unused. */
async function stillRight(
  tx: Tx,
  request: RequestContext,
  member: Candidate,
  code: string | undefined,
): Promise<boolean> {
  const { sealer, clock } = request.services;
  const credentials = await lockCredentials(tx, member.userId);
  if (!credentials || credentials.passwordHash !== member.passwordHash) return false;
  if (!credentials.totpSecret) return true;
  if (code === undefined) return false;
  const secret = openTotp(sealer, member.tenantId, member.userId, credentials.totpSecret);
  const step = matchTotp(secret, code, clock.now(), credentials.totpLastStep);
  if (step === undefined) return false;
  await saveTotpStep(tx, member.userId, step);
  return true;
}

/** Written to the chain of each tenant the e-mail belongs to; to the platform's when to none. */
async function refuse(
  request: RequestContext,
  candidates: readonly Candidate[],
  email: string,
  code: ErrorCode,
): Promise<never> {
  const chains = candidates.length > 0 ? candidates.map(({ tenantId }) => tenantId) : undefined;
  for (const chain of chains ?? [PLATFORM_TENANT_ID])
    await auditRefusal(request, chain, "auth.signIn", code, email);
  throw new DomainError(code);
}
