// The directions of the architecture, as dependency-cruiser rules. Each has a file under planted/ that must break it.

const TEST = "([.](test|contract)[.]tsx?$|/testing/)";
const npm = (...names) => `node_modules/(${names.join("|")})/`;
const rule = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });
const notTypes = { dependencyTypesNot: ["type-only"] };

/** What may be imported from npm, by runtime. A new name here is a decision about that runtime. */
const ALLOWED = {
  shared: npm("zod"),
  renderer: npm(
    "react",
    "react-dom",
    "@trpc/(client|tanstack-react-query|server/dist/observable)",
    "@tanstack/[^/]+",
    "@mantine/[^/]+",
    "@tabler/icons-react",
    "@fontsource-variable/[^/]+",
    "i18next",
    "react-i18next",
    "uplot",
    "dayjs",
    "qrcode",
    "zod",
  ),
  electron: npm("electron", "zod"),
};

export default {
  forbidden: [
    rule(
      "shared-is-a-leaf",
      "shared/ knows nobody; move what it needs into it",
      { path: "^shared/" },
      { path: "^(server|renderer|electron|build)/" },
    ),
    rule(
      "shared-npm-allow-list",
      "not on shared's list in build/checks/imports.mjs",
      { path: "^shared/", pathNot: TEST },
      { path: "node_modules/", pathNot: ALLOWED.shared },
    ),
    rule(
      "renderer-only-types-from-server",
      "use `import type`; a value must come over the wire",
      { path: "^renderer/" },
      { path: "^(server|electron)/", ...notTypes },
    ),
    rule(
      "renderer-npm-allow-list",
      "not on the renderer's list in build/checks/imports.mjs",
      { path: "^renderer/", pathNot: TEST },
      { path: "node_modules/", pathNot: ALLOWED.renderer },
    ),
    rule(
      "renderer-ui-knows-no-feature",
      "ui/ and lib/ lie below features/ and app/; pass it in as a property",
      { path: "^renderer/(ui|lib)/", pathNot: TEST },
      { path: "^renderer/(features|app)/" },
    ),
    rule(
      "no-node-in-browser-code",
      "shared/, renderer/ and the preload run where Node is not",
      { path: "^(shared|renderer|electron/preload)/", pathNot: TEST },
      { dependencyTypes: ["core"] },
    ),
    rule(
      "electron-only-shared",
      "the desktop talks to the server over HTTP; share through shared/",
      { path: "^electron/" },
      { path: "^(server|renderer)/" },
    ),
    rule(
      "electron-halves-apart",
      "main and preload share through shared/ipc only",
      { path: "^electron/(main|preload)/" },
      { path: "^electron/(main|preload)/", pathNot: "^electron/$1/" },
    ),
    rule(
      "electron-npm-allow-list",
      "not on electron's list in build/checks/imports.mjs",
      { path: "^electron/", pathNot: TEST },
      { path: "node_modules/", pathNot: ALLOWED.electron },
    ),
    rule(
      "electron-only-in-electron",
      "the electron package exists in electron/ only",
      { path: "^(shared|server|renderer)/" },
      { path: npm("electron") },
    ),
    rule(
      "platform-below-modules",
      "server/platform knows no product area; take what it needs as a parameter",
      { path: "^server/platform/", pathNot: TEST },
      { path: "^server/(modules|app|cli)/" },
    ),
    rule(
      "modules-below-app",
      "a module does not know how it is composed; take it as a parameter",
      { path: "^server/modules/", pathNot: TEST },
      { path: "^server/(app|cli)/" },
    ),
    rule(
      "app-below-cli",
      "the command line starts the app, not the other way round",
      { path: "^server/app/", pathNot: TEST },
      { path: "^server/cli/" },
    ),
    rule(
      "module-internals-are-private",
      "another module is used through its index.ts; billing and tenants/state have one of their own",
      { path: "^server/modules/([^/]+)/", pathNot: TEST },
      {
        path: "^server/modules/(?!(?:billing/[^/]+|tenants/state)/index[.]ts$)([^/]+)/(?!index[.]ts$)",
        pathNot: "^server/modules/$1/",
      },
    ),
    rule(
      "module-front-door",
      "app/ and cli/ use a module through its index.ts (app/ also its routers)",
      { path: "^server/(app|cli)/", pathNot: TEST },
      { path: "^server/modules/[^/]+/", pathNot: "/(index|[^/]+[.]router)[.]ts$" },
    ),
    rule(
      "only-store-files-touch-sql",
      "SQL lives in *.store.ts (PostgreSQL) and *.olap.ts (ClickHouse)",
      {
        path: "^server/modules/",
        pathNot: `([.](store|olap|cache|consumer)[.]ts$|${TEST})`,
      },
      {
        path: "(^server/platform/(postgres/sql|clickhouse/(clickhouse|named-query))[.]ts$|node_modules/kysely/)",
        ...notTypes,
      },
    ),
    rule(
      "drivers-only-in-platform",
      "database drivers are wrapped once, in server/platform",
      { path: "^(server|shared)/", pathNot: `(^server/platform/|${TEST})` },
      { path: npm("pg", "@clickhouse/client", "chdb", "redis", "ioredis"), ...notTypes },
    ),
    rule(
      "payment-sdks-only-in-providers",
      "payment providers are used through the port in server/platform/payments",
      {
        pathNot:
          "^server/platform/payments/(providers/|(dialects-agree|webhook-signature)[.]test[.]ts$)",
      },
      { path: "(^|node_modules/)(stripe|@paddle/[^/]+)(/|$)" },
    ),
    rule(
      "server-runs-without-dev-dependencies",
      "the server is installed with --omit=dev; move it to dependencies",
      { path: "^(server|shared)/", pathNot: TEST },
      { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    ),
    rule(
      "testing-only-from-tests",
      "what is in testing/ must not reach a user",
      { pathNot: `(${TEST}|^build/)` },
      { path: "/testing/" },
    ),
    rule(
      "nothing-imports-build",
      "build/ makes and checks the program, it is no part of it",
      { pathNot: `(^build/|${TEST})` },
      { path: "^build/" },
    ),
    rule(
      "no-cycles",
      "break the circle: move what both need below them, or pass it in",
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ["type-only", "dynamic-import"] } },
    ),
    rule("no-unresolved", "this import leads nowhere", {}, { couldNotResolve: true }),
  ],
  options: {
    tsPreCompilationDeps: "specify",
    tsConfig: { fileName: "build/checks/tsconfig.cruise.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(build/checks/planted|dist|release)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".cjs", ".json", ".d.ts", ".css"],
    },
  },
};
