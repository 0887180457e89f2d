export { openAccess, type Access, type AccessOptions } from "./access.ts";
export { anonymous, type Authenticated } from "./authenticate.ts";
export { authHttp, type RequestOf } from "./auth.http.ts";
export { expireImpersonations } from "./impersonation/expire-impersonations.ts";
export type { OidcOptions } from "./oidc/oidc-provider.ts";
export { createOneTimeLink, type OneTimeLink } from "./set-up/create-first-admin.ts";
export {
  addTokenKey,
  openTokenKeys,
  temporaryTokenKeys,
  type TokenKeys,
} from "./tokens/token-keys.ts";
export { accessRouter } from "./access.router.ts";
export { meRouter } from "./me.router.ts";
export { inviteMember } from "./members/invite-member.ts";
export { membersRouter } from "./members.router.ts";
export { sessionsRouter } from "./sessions.router.ts";
export { systemRouter } from "./system.router.ts";
export { selectSetupNeeded as isSetupNeeded } from "./set-up/set-up.store.ts";
