import { integration, unit, type Fault } from "./fault.ts";

const at = (file: string) => `server/modules/access/${file}`;
const TOKEN = at("tokens/access-token.ts");
const SIGN_IN = at("sign-in/sign-in.ts");
const STANDING = at("liveness/session-liveness.ts");

const token = unit(at("tokens/access-token.test.ts"));
const signIn = integration(at("sign-in/sign-in.int.test.ts"));
const refresh = integration(at("sessions/refresh-session.int.test.ts"));
const link = integration(at("set-up/one-time-link.int.test.ts"));
const members = integration(at("members/members.int.test.ts"));
const account = integration(at("me/own-account.int.test.ts"));
const liveness = integration(at("liveness/session-liveness.int.test.ts"));
const machines = integration(at("system-tokens/system-tokens.int.test.ts"));
const credentials = integration("server/app/http/credentials.int.test.ts");

/** Who is it, may they still, and how they get in. */
export const ACCESS_FAULTS: readonly Fault[] = [
  {
    name: "a-token-of-another-issuer",
    file: TOKEN,
    find: "        allowedIss: ISSUER,\n",
    replace: "",
    test: token,
  },
  {
    name: "a-token-for-another-audience",
    file: TOKEN,
    find: "        allowedAud: AUDIENCE,\n",
    replace: "",
    test: token,
  },
  {
    name: "a-token-of-another-type",
    file: TOKEN,
    find: "        checkTyp: TYPE,\n",
    replace: "",
    more: [
      [
        "const known = verifiers.get(header);",
        "const known = verifiers.get(header) ?? [...verifiers.values()][0];",
      ],
    ],
    test: token,
  },
  {
    name: "a-token-whose-header-says-how-to-check-it",
    file: TOKEN,
    find: "const known = verifiers.get(header);",
    replace: "const known = verifiers.get(header) ?? [...verifiers.values()][0];",
    test: token,
  },
  {
    name: "a-token-whose-signature-nobody-checks",
    file: TOKEN,
    find: "claims = verify(token) as AccessClaims;",
    replace:
      'claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as AccessClaims;',
    test: token,
  },
  {
    name: "a-token-at-its-last-second",
    file: TOKEN,
    find: "if (claims.exp <= nowSeconds)",
    replace: "if (claims.exp < nowSeconds)",
    test: token,
  },
  {
    name: "a-token-for-a-year",
    file: TOKEN,
    find: "claims.exp - claims.iat <= ACCESS_TOKEN_LIFE_SECONDS &&",
    replace: "true &&",
    test: token,
  },
  {
    name: "an-impersonation-as-admin",
    file: TOKEN,
    find: '&& claims.role === "viewer"',
    replace: "",
    test: token,
  },
  {
    name: "a-session-lent-to-another-user",
    file: at("authenticate.ts"),
    find: 'if (userId !== claims.user_id) throw new DomainError("token_invalid");',
    replace: "",
    test: credentials,
  },
  {
    name: "a-token-with-the-role-of-yesterday",
    file: at("authenticate.ts"),
    find: 'if (role !== claims.role) throw new DomainError("token_expired");',
    replace: "",
    test: liveness,
  },
  {
    name: "a-revoked-session-lives",
    file: STANDING,
    find: "row.revokedAt || row.memberState",
    replace: "row.memberState",
    test: liveness,
  },
  {
    name: "a-removed-member's-session-lives",
    file: STANDING,
    find: 'row.memberState === "removed" || ',
    replace: "",
    test: unit(at("liveness/session-standing.test.ts")),
  },
  {
    name: "a-session-at-its-last-moment",
    file: STANDING,
    find: "row.expiresAt <= now",
    replace: "row.expiresAt < now",
    test: unit(at("liveness/session-standing.test.ts")),
  },
  {
    name: "a-refresh-token-works-twice",
    file: at("sessions/refresh-session.ts"),
    find: "  if (session.usedAt) {",
    replace: "  if (session.usedAt && false) {",
    test: refresh,
  },
  {
    name: "a-stolen-refresh-token-leaves-the-session",
    file: at("sessions/refresh-session.ts"),
    find: '    await revokeSession(tx, session.sessionId, "refresh_reused", now);\n',
    replace: "",
    test: refresh,
  },
  {
    name: "a-refresh-token-at-its-last-moment",
    file: at("sessions/refresh-session.ts"),
    find: "if (session.tokenExpiresAt <= now)",
    replace: "if (session.tokenExpiresAt < now)",
    test: refresh,
  },
  {
    name: "a-session-refreshed-for-ever",
    file: at("sessions/refresh-session.ts"),
    find: " || session.sessionExpiresAt <= now)",
    replace: ")",
    test: refresh,
  },
  {
    name: "a-code-works-twice",
    file: at("sign-in/totp.ts"),
    find: "    ...(lastStep === null ? {} : { afterTimeStep: lastStep }),\n",
    replace: "",
    test: signIn,
  },
  {
    name: "a-used-code-is-not-remembered",
    file: SIGN_IN,
    find: "  await saveTotpStep(tx, member.userId, step);\n",
    replace: "",
    test: signIn,
  },
  {
    name: "guessing-without-end",
    file: SIGN_IN,
    find: "  await countAttempt(parts, request, input.email);\n",
    replace: "",
    test: signIn,
  },
  {
    name: "guessing-from-many-addresses",
    file: at("sign-in/attempts.ts"),
    find: 'const LIMITED = ["personAndAddress", "person", "address"] as const;',
    replace: 'const LIMITED = ["personAndAddress", "address"] as const;',
    test: signIn,
  },
  {
    name: "guessing-many-people",
    file: at("sign-in/attempts.ts"),
    find: 'const LIMITED = ["personAndAddress", "person", "address"] as const;',
    replace: 'const LIMITED = ["personAndAddress", "person"] as const;',
    test: signIn,
  },
  {
    name: "an-unknown-address-answers-faster",
    file: SIGN_IN,
    find: "  if (candidates.length === 0) await passwords.verify(null, password);\n",
    replace: "",
    test: signIn,
  },
  {
    name: "a-password-changed-meanwhile",
    file: SIGN_IN,
    find: " || credentials.passwordHash !== member.passwordHash",
    replace: "",
    test: signIn,
  },
  {
    name: "a-second-factor-that-is-optional",
    file: SIGN_IN,
    find: "if (member.hasTotp && input.code === undefined) {",
    replace: "if (false) {",
    more: [["if (code === undefined) return false;", "if (code === undefined) return true;"]],
    test: signIn,
  },
  {
    name: "a-suspended-tenant's-people-sign-in",
    file: SIGN_IN,
    find: 'if (member.tenantState === "suspended" && member.role !== "admin")',
    replace: "if (false)",
    test: signIn,
  },
  {
    name: "a-refused-sign-in-leaves-no-trace",
    file: SIGN_IN,
    find: '    await auditRefusal(request, chain, "auth.signIn", code, email);\n',
    replace: "    void chain;\n",
    test: signIn,
  },
  {
    name: "a-one-time-link-works-twice",
    file: at("set-up/set-up.store.ts"),
    find: " and l.used_at is null",
    replace: "",
    test: link,
  },
  {
    name: "a-one-time-link-works-for-ever",
    file: at("set-up/set-up.store.ts"),
    find: " and l.expires_at > ${now}",
    replace: "",
    test: link,
  },
  {
    name: "the-set-up-can-be-done-again",
    file: at("set-up/finish-set-up.ts"),
    find: "if (credentials?.passwordHash || credentials?.oidcSubject)",
    replace: "if (false)",
    test: link,
  },
  {
    name: "an-invitation-at-its-last-moment",
    file: at("members/to-invitation.ts"),
    find: "if (row.expiresAt <= now)",
    replace: "if (row.expiresAt < now)",
    test: unit(at("members/to-invitation.test.ts")),
  },
  {
    name: "an-invitation-in-any-state",
    file: at("members/accept-invitation.ts"),
    find: ' || stateOf(row, now) !== "open"',
    replace: "",
    test: members,
  },
  {
    name: "one-admin-invites-another-alone",
    file: at("members/invite-member.ts"),
    find: "staffAdmin && (await lockAdmins(tx)).length >= 2",
    replace: "staffAdmin && (await lockAdmins(tx)).length < 0",
    test: members,
  },
  {
    name: "who-invites-approves",
    file: at("members/approve-invitation.ts"),
    find: 'if (actor.kind !== "member" || actor.userId === row.invitedBy)',
    replace: 'if (actor.kind !== "member")',
    test: members,
  },
  {
    name: "the-last-admin-is-removed",
    file: at("members/remove-member.ts"),
    find: 'if (member.role === "admin" && admins.length < 2)',
    replace: "if (admins.length < 0)",
    test: members,
  },
  {
    name: "the-last-admin-is-made-a-viewer",
    file: at("members/set-role.ts"),
    find: 'if (before.role === "admin" && role !== "admin" && admins.length < 2)',
    replace: "if (admins.length < 0)",
    test: members,
  },
  {
    name: "people-change-their-own-role",
    file: at("members/set-role.ts"),
    find: 'if (actor.kind === "member" && actor.userId === userId) throw new DomainError("own_role");',
    replace: "",
    test: members,
  },
  {
    name: "one-admin-makes-an-admin-alone",
    file: at("members/set-role.ts"),
    find: "if (needsTwo && !isSecond(ctx, before)) {",
    replace: "if (needsTwo && false) {",
    test: members,
  },
  {
    name: "the-same-admin-twice-makes-an-admin",
    file: at("members/set-role.ts"),
    find: " &&\n  pendingRole.askedById !== actor.userId",
    replace: "",
    test: members,
  },
  {
    name: "a-removed-member-keeps-sessions",
    file: at("members/remove-member.ts"),
    find: 'await revokeSessionsOf(tx, userId, "member_removed", now)',
    replace: "[] as never[]",
    test: members,
  },
  {
    name: "the-second-factor-goes-without-a-code",
    file: at("me/totp-enrolment.ts"),
    find: "  await requireCode(ctx, credentials.totpSecret, code, credentials.totpLastStep);\n",
    replace: "",
    test: account,
  },
  {
    name: "a-machine's-token-works-after-its-end",
    file: at("liveness/system-token-liveness.ts"),
    find: "row.revokedAt || row.expiresAt <= now",
    replace: "row.revokedAt",
    test: machines,
  },
  {
    name: "a-machine's-token-works-after-its-revocation",
    file: at("liveness/system-token-liveness.ts"),
    find: "row.revokedAt || row.expiresAt <= now",
    replace: "row.expiresAt <= now",
    test: machines,
  },
];
