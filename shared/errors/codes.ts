/**
 * The closed table of error codes. `status` is the HTTP status, `trpc` the code tRPC carries,
 * `message` the English sentence: what was wrong and what to do. `{name}` is filled from `details`.
 * The console's texts in both languages are keyed by the same code.
 */
export const ERRORS = {
  internal: e(
    500,
    "INTERNAL_SERVER_ERROR",
    "Something failed on our side. Try again; if it stays, report the request id.",
  ),
  unavailable: e(
    503,
    "SERVICE_UNAVAILABLE",
    "{what} is not available right now. It restarts by itself; try again in a moment.",
  ),
  clickhouse_unavailable: e(
    503,
    "SERVICE_UNAVAILABLE",
    "ClickHouse is restarting. Accepted events are safe; try again in a moment.",
  ),
  postgres_unavailable: e(
    503,
    "SERVICE_UNAVAILABLE",
    "PostgreSQL is restarting. Try again in a moment.",
  ),
  log_unavailable: e(
    503,
    "SERVICE_UNAVAILABLE",
    "The event log does not answer, so nothing was accepted. Send it again in {retryAfterSeconds} s.",
  ),
  request_cancelled: e(
    499,
    "CLIENT_CLOSED_REQUEST",
    "The question was taken back before its answer was ready.",
  ),
  query_too_large: e(
    422,
    "BAD_REQUEST",
    "This question is too large: {reason}. Choose a shorter range, a larger step or fewer values.",
  ),
  dead_letter_conflict: e(
    409,
    "CONFLICT",
    "This dead letter is no longer waiting: it was {state}.",
  ),
  clickhouse_query_failed: e(
    500,
    "INTERNAL_SERVER_ERROR",
    "The query {query} failed in ClickHouse. Report the request id.",
  ),
  embedded_unsupported: e(
    501,
    "INTERNAL_SERVER_ERROR",
    "{engine} is not available for this machine ({target}). Run npm ci again, or connect to a server of your own.",
  ),
  engine_start_failed: e(500, "INTERNAL_SERVER_ERROR", "{engine} does not start: {reason}"),
  data_folder_in_use: e(
    409,
    "CONFLICT",
    "The data folder {folder} is in use by process {pid}{at}. Stop that one, or choose another folder with --data DIR.",
  ),
  data_folder_read_only: e(
    500,
    "INTERNAL_SERVER_ERROR",
    "The data folder {folder} cannot be written to. Make it writable for {account}, or choose another with --data DIR.",
  ),
  data_folder_closed: e(
    500,
    "INTERNAL_SERVER_ERROR",
    "PostgreSQL never runs as root, and the account {account} may not enter {closed}. Choose a folder elsewhere with --data DIR, or run: chmod o+x {closed}",
  ),
  data_folder_foreign: e(
    409,
    "CONFLICT",
    "The folder {folder} holds other files ({example}). Choose an empty or a new one with --data DIR.",
  ),
  data_folder_full: e(
    507,
    "INTERNAL_SERVER_ERROR",
    "The disk of the data folder {folder} is full. Free some space (at least {neededMb} MB), or choose another folder with --data DIR.",
  ),
  overloaded: e(
    503,
    "SERVICE_UNAVAILABLE",
    "The server is overloaded. Retry after {retryAfterSeconds} s.",
  ),
  bad_request: e(400, "BAD_REQUEST", "The request is not valid: {reason}."),
  input_invalid: e(400, "BAD_REQUEST", "Some fields are not valid: {fields}."),
  name_invalid: e(
    400,
    "BAD_REQUEST",
    "A name has 1 to 80 characters and no control or bidirectional control characters.",
  ),
  cursor_invalid: e(
    400,
    "BAD_REQUEST",
    "The page cursor is not valid for this list. Start again from the first page.",
  ),
  body_too_large: e(
    413,
    "PAYLOAD_TOO_LARGE",
    "The body is larger than {limitBytes} bytes. Send smaller batches.",
  ),
  not_found: e(404, "NOT_FOUND", "There is no such {what}, or you may not see it."),
  forbidden: e(
    403,
    "FORBIDDEN",
    "You need the permission {permission} for this. Ask a platform admin.",
  ),
  unauthenticated: e(401, "UNAUTHORIZED", "Sign in first."),
  token_expired: e(
    401,
    "UNAUTHORIZED",
    "The access token has expired. Refresh it or sign in again.",
  ),
  token_invalid: e(401, "UNAUTHORIZED", "The access token is not valid. Sign in again."),
  session_revoked: e(401, "UNAUTHORIZED", "This session has ended. Sign in again."),
  refresh_reused: e(
    401,
    "UNAUTHORIZED",
    "This refresh token was used before, so the whole session was ended. Sign in again.",
  ),
  csrf_failed: e(403, "FORBIDDEN", "The request did not come from this console. Reload the page."),
  sign_in_failed: e(401, "UNAUTHORIZED", "The e-mail, password or code is wrong."),
  sign_in_locked: e(
    429,
    "TOO_MANY_REQUESTS",
    "Too many attempts. Try again in {retryAfterSeconds} s.",
  ),
  code_required: e(401, "UNAUTHORIZED", "Enter the 6-digit code from your authenticator app."),
  code_invalid: e(
    400,
    "BAD_REQUEST",
    "The 6-digit code is wrong or was used before. Enter the current one.",
  ),
  tenant_choice_required: e(409, "CONFLICT", "This e-mail belongs to several tenants. Choose one."),
  password_weak: e(
    400,
    "BAD_REQUEST",
    "Choose a password of 12 to 200 characters that is not a common one.",
  ),
  password_wrong: e(400, "BAD_REQUEST", "The current password is wrong."),
  one_time_link_invalid: e(
    401,
    "UNAUTHORIZED",
    "This sign-in link was used or has expired. Restart the platform for a new one, or sign in with a password.",
  ),
  invitation_invalid: e(
    410,
    "CONFLICT",
    "This invitation was used, withdrawn or has expired. Ask for a new one.",
  ),
  sso_failed: e(401, "UNAUTHORIZED", "Single sign-on failed: {reason}."),
  sso_not_configured: e(404, "NOT_FOUND", "Single sign-on is not configured on this server."),
  setup_done: e(409, "CONFLICT", "The first admin exists already. Sign in."),
  email_taken: e(409, "CONFLICT", "{email} is already a member here."),
  slug_taken: e(
    409,
    "CONFLICT",
    "The short name {slug} is taken or was used before. Choose another.",
  ),
  name_taken: e(409, "CONFLICT", "There is already one with the name {name}."),
  bundle_taken: e(
    409,
    "CONFLICT",
    "This tenant already has an app with the bundle id {bundleId} on this platform.",
  ),
  conflict: e(409, "CONFLICT", "{reason}"),
  last_admin: e(409, "CONFLICT", "This is the last admin. Make somebody else an admin first."),
  own_role: e(403, "FORBIDDEN", "Nobody changes their own role. Ask another admin."),
  second_person_required: e(
    403,
    "FORBIDDEN",
    "This needs a second person: somebody else than {author} has to approve it.",
  ),
  tenant_state_conflict: e(
    409,
    "CONFLICT",
    "The tenant is {state}; from there it can go to: {allowed}.",
  ),
  tenant_suspended: e(403, "FORBIDDEN", "The tenant is suspended: {reason}."),
  tenant_not_ready: e(403, "FORBIDDEN", "The tenant is still being onboarded."),
  app_archived: e(403, "FORBIDDEN", "The app is archived."),
  key_malformed: e(
    401,
    "UNAUTHORIZED",
    "This is not an SDK key: the form or checksum is wrong. Copy it again.",
  ),
  key_unknown: e(401, "UNAUTHORIZED", "There is no such SDK key."),
  key_revoked: e(401, "UNAUTHORIZED", "This SDK key was revoked. Use its successor."),
  key_expired: e(401, "UNAUTHORIZED", "This SDK key has expired. Make a new one."),
  key_state_conflict: e(
    409,
    "CONFLICT",
    "The key is {state}; this is possible only for: {allowed}.",
  ),
  ip_not_allowed: e(403, "FORBIDDEN", "This SDK key may not be used from this address."),
  scope_missing: e(403, "FORBIDDEN", "This SDK key lacks the scope {scope}."),
  quota_exhausted: e(
    429,
    "TOO_MANY_REQUESTS",
    "The quota of this tenant is used up until {resetsAt}.",
  ),
  rate_limited: e(
    429,
    "TOO_MANY_REQUESTS",
    "Too many requests. Retry after {retryAfterSeconds} s.",
  ),
  event_invalid: e(400, "BAD_REQUEST", "The event is not valid: {reason}."),
  idempotency_mismatch: e(
    422,
    "UNPROCESSABLE_CONTENT",
    "This Idempotency-Key was used with other parameters. Use a new key.",
  ),
  idempotency_in_progress: e(
    409,
    "CONFLICT",
    "The first call with this Idempotency-Key still runs. Wait for it.",
  ),
  operation_conflict: e(409, "CONFLICT", "An operation of this kind already runs for the tenant."),
  operation_state_conflict: e(
    409,
    "CONFLICT",
    "The operation is {state}; this is possible only for: {allowed}.",
  ),
  impersonation_opted_out: e(403, "FORBIDDEN", "This tenant does not allow impersonation."),
  impersonation_of_staff: e(403, "FORBIDDEN", "Staff cannot be impersonated."),
  impersonation_ended: e(401, "UNAUTHORIZED", "The impersonation has ended: {reason}."),
  impersonation_active: e(
    409,
    "CONFLICT",
    "You already have an active impersonation of this tenant. End it first.",
  ),
  read_only: e(403, "FORBIDDEN", "An impersonated session is read-only."),
  plan_state_conflict: e(
    409,
    "CONFLICT",
    "The plan is {state}; this is possible only for: {allowed}.",
  ),
  plan_unknown: e(404, "NOT_FOUND", "There is no plan {plan} that can be chosen."),
  plan_taken: e(409, "CONFLICT", "There is already a plan with the code {code}."),
  coupon_invalid: e(409, "CONFLICT", "The coupon {code} cannot be used: {reason}."),
  subscription_state_conflict: e(
    409,
    "CONFLICT",
    "The subscription is {state}; this is possible only for: {allowed}.",
  ),
  subscription_exists: e(
    409,
    "CONFLICT",
    "The tenant already has a subscription. Change that one.",
  ),
  preview_stale: e(
    409,
    "CONFLICT",
    "Something changed since the preview: it said {previewed}, now it is {now} ({currency}, minor units). Look at the new amount and confirm again.",
  ),
  limit_reached: e(
    409,
    "CONFLICT",
    "The plan allows {allowed} {limit}, and there are {has}. Change the plan, or remove some.",
  ),
  feature_not_in_plan: e(
    403,
    "FORBIDDEN",
    "The plan {plan} does not include {feature}. Change the plan to use it.",
  ),
  currency_mismatch: e(
    409,
    "CONFLICT",
    "This is in {given}, but the tenant is billed in {expected}. One tenant has one currency.",
  ),
  amount_too_large: e(
    422,
    "BAD_REQUEST",
    "The amount is larger than can be billed ({limit} minor units). Check prices and quantities.",
  ),
  amount_invalid: e(409, "CONFLICT", "The amount {amount} is not possible here: {reason}."),
  invoice_state_conflict: e(
    409,
    "CONFLICT",
    "The invoice is {state}; this is possible only for: {allowed}.",
  ),
  provider_not_configured: e(
    409,
    "CONFLICT",
    "{provider} is not configured on this server. Set its keys, or choose another provider.",
  ),
  provider_refused: e(409, "CONFLICT", "{provider} refused: {reason}"),
  provider_move_conflict: e(409, "CONFLICT", "The renewals cannot move now: {reason}."),
  webhook_refused: e(400, "BAD_REQUEST", "The webhook was refused: {advice}."),
  dunning_state_conflict: e(
    409,
    "CONFLICT",
    "Dunning of this invoice is {state}; this is possible only for: {allowed}.",
  ),
  reconciliation_running: e(409, "CONFLICT", "A reconciliation already runs. Wait for it."),
  audit_broken: e(409, "CONFLICT", "The audit chain is broken at entry {seq}: {reason}."),
} as const satisfies Record<string, ErrorSpec>;

export interface ErrorSpec {
  readonly status: number;
  readonly trpc: TrpcCode;
  readonly message: string;
}

export type TrpcCode =
  | "BAD_REQUEST"
  | "UNAUTHORIZED"
  | "FORBIDDEN"
  | "NOT_FOUND"
  | "CONFLICT"
  | "PAYLOAD_TOO_LARGE"
  | "UNPROCESSABLE_CONTENT"
  | "TOO_MANY_REQUESTS"
  | "CLIENT_CLOSED_REQUEST"
  | "INTERNAL_SERVER_ERROR"
  | "SERVICE_UNAVAILABLE";

export type ErrorCode = keyof typeof ERRORS;
export type ErrorDetails = Readonly<
  Record<string, string | number | boolean | null | readonly string[]>
>;

function e(status: number, trpc: TrpcCode, message: string): ErrorSpec {
  return { status, trpc, message };
}

/** Fills `{name}` in a template from `details`; a missing detail stays visible as `…`. */
export function fillMessage(template: string, details: ErrorDetails = {}): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = details[name];
    return value === undefined || value === null
      ? "…"
      : Array.isArray(value)
        ? value.join(", ")
        : String(value);
  });
}
