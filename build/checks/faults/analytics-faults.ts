import { integration, unit, type Fault } from "./fault.ts";

const at = (file: string) => `server/modules/analytics/${file}`;
const exported = integration(at("analytics-export.int.test.ts"));
const isolation = integration(at("analytics-isolation.int.test.ts"));
const axis = unit(at("time-axis.test.ts"));
const EXPORT = at("analytics-export.http.ts");

/** What keeps the answers to a customer's questions their own, right and bounded. */
export const ANALYTICS_FAULTS: readonly Fault[] = [
  {
    name: "a-query-that-takes-any-text",
    file: at("fragment.olap.ts"),
    find: '    if (!made.has(fragment)) throw new Error("only a fragment can be put into a query");\n',
    replace: "",
    test: unit(at("fragment.test.ts")),
  },
  {
    name: "an-app-whose-owner-nobody-asks",
    file: at("asked.ts"),
    find: "  await services.db.tenant(tenantId, mode, (tx) => chosenApps(tx, appId));\n",
    replace: "  void [services, tenantId, mode, appId, chosenApps];\n",
    test: isolation,
  },
  {
    name: "a-series-of-any-length",
    file: at("read-series.ts"),
    find: "axis.starts.length * lines > MAX_POINTS",
    replace: "axis.starts.length * lines > MAX_POINTS * 1e9",
    test: isolation,
  },
  {
    name: "a-range-of-any-length",
    file: at("asked.ts"),
    find: "to - from > YEARS * 366 * 86_400_000",
    replace: "to - from > YEARS * 366_000 * 86_400_000",
    test: isolation,
  },
  {
    name: "days-that-begin-in-utc",
    file: at("time-zone.ts"),
    find: "  return fitting.length > 0 ? Math.min(...fitting) : midnight - before;",
    replace: "  return fitting.length > 0 ? midnight : midnight - before;",
    test: axis,
  },
  {
    name: "the-second-midnight-of-a-day",
    file: at("time-zone.ts"),
    find: "Math.min(...fitting)",
    replace: "Math.max(...fitting)",
    test: axis,
  },
  {
    name: "a-cut-hour-that-counts-on-both-sides",
    file: at("hourly-states.olap.ts"),
    find: ' AND NOT (toUnixTimestamp(hour) IN ${bound("Array(UInt32)", cut)})',
    replace: "",
    test: integration(at("recomputed-time.int.test.ts")),
  },
  {
    name: "a-cell-that-begins-a-formula",
    file: "server/platform/csv/csv-line.ts",
    find: "FORMULA.test(value) ? `'${value}` : value",
    replace: "FORMULA.test(value) ? value : value",
    test: unit("server/platform/csv/csv-line.test.ts"),
  },
  {
    name: "a-demo-that-was-killed-stays-partial",
    file: "server/app/demo/seed-demo.ts",
    find: 'if (count > 0 && !(await selectDemoStep(tx, "begun"))) return undefined;',
    replace: "if (count > 0) return undefined;",
    test: integration("server/app/demo/seed-demo.int.test.ts"),
  },
  {
    name: "a-month-of-the-demo-is-there-twice",
    file: at("demo-events.olap.ts"),
    find: "text(`demo.${app.appId}.${month}`)",
    replace: "text(`demo.${app.appId}.${month}.${performance.now()}`)",
    test: integration("server/app/demo/seed-demo.int.test.ts"),
  },
  {
    name: "the-demo-is-older-than-its-ledger",
    file: "server/app/demo/seed-demo-usage.ts",
    find: "  for (const tenantId of tenants) await meterPast(live, tenantId, oldest);\n",
    replace: "",
    test: integration("server/app/demo/seed-demo.int.test.ts"),
  },
  {
    name: "an-export-leaves-out-what-lies-between-its-windows",
    file: at("export-windows.ts"),
    find: "      [to, count] = [end, 0];",
    replace: "      [to, count] = [from, 0];",
    test: exported,
  },
  {
    name: "an-export-reads-its-whole-time-for-each-page",
    file: at("export-events.ts"),
    find: "    const part = { ...rows, ...window };",
    replace: "    const part = { ...rows, to: window.to };",
    test: exported,
  },
  {
    name: "an-export-with-the-right-to-read",
    file: EXPORT,
    find: 'const ACTION = "analytics.export";',
    replace: 'const ACTION = "analytics.read";',
    test: exported,
  },
  {
    name: "an-export-nobody-wrote-down",
    file: EXPORT,
    find: "    await openAudit(tx, request, ACTION)({ target: appId, after: { what, from, to } });\n",
    replace: "    void openAudit;\n",
    test: exported,
  },
  {
    name: "an-export-that-outlives-its-session",
    file: EXPORT,
    find: "        request.assertLive();\n",
    replace: "        void request;\n",
    test: exported,
  },
  {
    name: "an-export-that-reads-ahead",
    file: EXPORT,
    find: "{ highWaterMark: 1 }",
    replace: "{ highWaterMark: 1_000 }",
    test: exported,
  },
];
