import { integration, unit, type Fault } from "./fault.ts";

const PANEL = "server/app/http/panel.ts";
const BASE = "server/app/http/base-app.ts";
const LIVE = "server/modules/observability/live.ts";
const LOG = "server/app/http/request-log.ts";
const CSRF = "server/modules/access/csrf.ts";

const panel = integration("server/app/http/panel.int.test.ts");
const answers = integration("server/app/http/answers.int.test.ts");
const credentials = integration("server/app/http/credentials.int.test.ts");
const stream = integration("server/app/http/live-stream.int.test.ts");
const log = integration("server/app/http/request-log.int.test.ts");
const csrf = unit("server/modules/access/csrf.test.ts");

/** The door: HTTP, cookies, the web panel, live streams, logs. */
export const HTTP_FAULTS: readonly Fault[] = [
  {
    name: "the-panel-serves-files-outside-its-folder",
    file: PANEL,
    find: "if (!file.startsWith(root + sep)) return undefined;",
    replace: "",
    more: [
      ["if (/[%\\\\\\0]/.test(path)) return undefined;", ""],
      [
        'path === "/" ? "index.html" : path)',
        'path === "/" ? "index.html" : decodeURIComponent(path))',
      ],
    ],
    test: panel,
  },
  {
    name: "the-panel-follows-links",
    file: PANEL,
    find: " && (await realpath(file)) === file",
    replace: "",
    test: panel,
  },
  {
    name: "the-panel-runs-scripts-of-others",
    file: PANEL,
    find: "script-src 'self'",
    replace: "script-src 'self' https:",
    test: panel,
  },
  {
    name: "the-panel-may-be-framed",
    file: PANEL,
    find: "frame-ancestors 'none'",
    replace: "frame-ancestors *",
    test: panel,
  },
  {
    name: "answers-without-safe-headers",
    file: BASE,
    find: '  c.header("x-content-type-options", "nosniff");\n',
    replace: "",
    test: answers,
  },
  {
    name: "answers-that-a-proxy-may-keep",
    file: BASE,
    find: '  if (!c.get("cacheable"))',
    replace: "  if (false)",
    test: answers,
  },
  {
    name: "a-body-of-any-size",
    file: "server/app/http/body-limit.ts",
    find: "if (Number(said) > limitBytes) throw tooLarge(limitBytes);",
    replace: "",
    test: answers,
  },
  {
    name: "a-body-of-unsaid-size",
    file: "server/app/http/body-limit.ts",
    find: "if (bytes > limitBytes) throw tooLarge(limitBytes);",
    replace: "",
    test: answers,
  },
  {
    name: "a-batch-of-any-length",
    file: "server/app/http/create-app.ts",
    find: "      maxBatchSize: MAX_BATCH,\n",
    replace: "",
    test: answers,
  },
  {
    name: "an-unexpected-error-is-shown",
    file: BASE,
    find: 'return errorAnswer(c.get("requestId"), domain);',
    replace: "return c.text(String(error.stack), 500);",
    test: log,
  },
  {
    name: "a-log-line-with-the-query-string",
    file: LOG,
    find: "        path: c.req.path,",
    replace: "        path: c.req.url,",
    test: log,
  },
  {
    name: "a-log-line-without-the-impersonator",
    file: LOG,
    find: 'actor?.kind === "impersonation" ? actor.impersonatorId : undefined',
    replace: "undefined",
    test: log,
  },
  {
    name: "a-log-that-hides-nothing",
    file: "server/platform/telemetry/logger.ts",
    find: '      redact: { paths, censor: "[secret]" },\n',
    replace: "",
    test: unit("server/platform/telemetry/logger.test.ts"),
  },
  {
    name: "a-stream-of-every-tenant's-changes",
    file: LIVE,
    find: "can(actor, needed, announcement.tenantId as TenantId).allowed",
    replace: "can(actor, needed, actor.tenantId).allowed",
    test: stream,
  },
  {
    name: "a-stream-regardless-of-permission",
    file: LIVE,
    find: "can(actor, needed, announcement.tenantId as TenantId).allowed",
    replace: 'can(actor, "tenants.read", announcement.tenantId as TenantId).allowed',
    test: stream,
  },
  {
    name: "a-stream-without-news-of-billing",
    file: LIVE,
    find: "return { ...announcement, at };",
    replace: 'return announcement.entity === "billing" ? undefined : { ...announcement, at };',
    test: stream,
  },
  {
    name: "a-stream-that-outlives-its-session",
    file: LIVE,
    find: "const ended = AbortSignal.any([signal, ctx.request.signal]);",
    replace: "const ended = signal;",
    test: stream,
  },
  {
    name: "a-stream-that-leaves-its-listener",
    file: LIVE,
    find: "    unsubscribe();\n",
    replace: "",
    test: stream,
  },
  {
    name: "a-change-by-cookie-from-anywhere",
    file: "server/modules/access/authenticate.ts",
    find: "      requireSameOrigin(request.headers, parts.services.settings.publicUrl);",
    replace: "      void 0;",
    test: credentials,
  },
  {
    name: "a-sign-in-call-from-anywhere",
    file: "server/modules/access/auth.http.ts",
    find: 'if (c.req.method !== "GET") requireSameOrigin(c.req.raw.headers, settings.publicUrl);',
    replace: "",
    test: credentials,
  },
  {
    name: "csrf-without-our-header",
    file: CSRF,
    find: "if (!marked || !fromUs",
    replace: "if (!fromUs",
    test: csrf,
  },
  {
    name: "csrf-from-another-site",
    file: CSRF,
    find: "if (!marked || !fromUs ||",
    replace: "if (!marked ||",
    test: csrf,
  },
  {
    name: "csrf-from-another-origin",
    file: CSRF,
    find: "|| !isOwnOrigin(headers, publicUrl)",
    replace: "",
    test: csrf,
  },
  {
    name: "cookies-that-scripts-read",
    file: "server/modules/access/cookies.ts",
    find: 'const common = { httpOnly: true, sameSite: "Strict"',
    replace: 'const common = { httpOnly: false, sameSite: "Strict"',
    test: credentials,
  },
  {
    name: "cookies-that-other-sites-send",
    file: "server/modules/access/cookies.ts",
    find: 'const common = { httpOnly: true, sameSite: "Strict"',
    replace: 'const common = { httpOnly: true, sameSite: "Lax"',
    test: credentials,
  },
];
