import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Analytics } from "@segment/analytics-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  removeData,
  startPlatform,
  temporaryData,
  until,
  type RunningPlatform,
} from "./platform-run.ts";

const bin = path.resolve(import.meta.dirname, "../dev/unmogrowp.mjs");
let platform: RunningPlatform;
let dataDir: string;
let config: string;

beforeAll(async () => {
  dataDir = await temporaryData();
  config = await mkdtemp(path.join(tmpdir(), "umg-cli-"));
  platform = await startPlatform(dataDir);
  expect(
    (await cli("--server", platform.url, "sign-in", "--one-time", platform.signInToken)).code,
  ).toBe(0);
});
afterAll(async () => {
  await platform?.stop();
  await removeData(dataDir);
  await rm(config, { recursive: true });
});

interface Run {
  code: number;
  stdout: string;
  stderr: string;
}
const cli = (...args: string[]): Promise<Run> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [bin, "--config", config, ...args],
      { env: { ...process.env, UMG_TOKEN: "" } },
      (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
const json = async <T>(...args: string[]): Promise<T> => {
  const run = await cli("--json", ...args);
  expect(run.stderr).toBe("");
  expect(run.code, run.stdout).toBe(0);
  return JSON.parse(run.stdout) as T;
};

const ACME = [
  "--name",
  "Acme Games",
  "--app",
  "Acme iOS",
  "--platform",
  "ios",
  "--bundle-id",
  "com.acme.ios",
];

test("from nothing to the first event of an unmodified SDK, by the command line alone", async () => {
  const made = await cli("tenant", "create", ...ACME);
  expect(made.stderr).toContain("✓ activate");
  const secret = /umg_live_\w+/.exec(made.stdout)?.[0] ?? "";
  const sdk = new Analytics({ writeKey: secret, host: platform.url, flushAt: 1 });
  sdk.track({ userId: "u1", event: "Level Started" });
  await sdk.closeAndFlush();
  const [row] = await until("the event to be counted", async () => {
    const rows = await json<{ slug: string; events24h: number }[]>("tenant", "list");
    return rows[0]?.events24h === 1 ? rows : undefined;
  });
  expect(row?.slug).toBe("acme-games");
});

test("suspending stops the key and the audit log holds who and why", async () => {
  await json("tenant", "suspend", "acme-games", "--reason", "invoice overdue");
  const shown = await json<{ state: string; stateReason: string }>("tenant", "show", "acme-games");
  expect(shown).toMatchObject({ state: "suspended", stateReason: "invoice overdue" });
  const entries = await json<{ action: string; reason: string | null }[]>(
    "audit",
    "tail",
    "acme-games",
  );
  expect(entries).toContainEqual(
    expect.objectContaining({ action: "tenants.suspend", reason: "invoice overdue" }),
  );
  await json("tenant", "resume", "acme-games", "--reason", "invoice paid");
  const verdict = await json<{ intact: boolean; entries: number }>("audit", "verify", "acme-games");
  expect(verdict.intact).toBe(true);
  expect(verdict.entries).toBeGreaterThan(3);
});

test("an export verifies without a server, and one changed letter is named by its number", async () => {
  const file = path.join(config, "audit.ndjson");
  const keys = path.join(config, "audit.pem");
  await json("audit", "export", "acme-games", "--out", file, "--keys", keys);
  const verdict = await json<object>("audit", "verify-file", file, "--keys", keys);
  expect(verdict).toMatchObject({ intact: true, firstWrong: null });
  await writeFile(
    file,
    (await readFile(file, "utf8")).replace("invoice overdue", "invoice settled"),
  );
  const run = await cli("--json", "audit", "verify-file", file, "--keys", keys);
  const altered = JSON.parse(run.stdout) as { intact: boolean; firstWrong: string };
  expect([run.code, altered.intact]).toEqual([1, false]);
  expect(altered.firstWrong).toMatch(/\d/);
});

test("a key is made, rotated and revoked", async () => {
  const [app] = await json<{ appId: string }[]>("app", "list", "acme-games");
  const made = await json<{ keyId: string; key: string }>(
    "key",
    "create",
    "acme-games",
    "--app",
    app?.appId ?? "",
    "--name",
    "CI",
  );
  const rotated = await json<{ keyId: string }>(
    "key",
    "rotate",
    "acme-games",
    made.keyId,
    "--overlap",
    "1h",
  );
  expect(rotated.keyId).not.toBe(made.keyId);
  const revoked = await json<{ state: string }>(
    "key",
    "revoke",
    "acme-games",
    made.keyId,
    "--reason",
    "leaked",
  );
  expect(revoked.state).toBe("revoked");
  const refused = await fetch(`${platform.url}/v1/track`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${made.key}:`)}`, "content-type": "application/json" },
    body: JSON.stringify({ userId: "u", event: "E" }),
  });
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
    401,
    "key_revoked",
  ]);
});

test("failures are one sentence with a code a script can tell apart", async () => {
  const missing = await cli("tenant", "show", "nobody-here");
  expect([missing.code, missing.stdout]).toEqual([4, ""]);
  expect(missing.stderr).toMatch(/^not_found: There is no such tenant/);
  const wrong = await cli("tenant", "create", "--name", "x");
  expect(wrong.code).toBe(2);
  const twice = await cli("tenant", "create", ...ACME, "--slug", "acme-games");
  expect([twice.code, twice.stderr.includes("slug_taken")]).toEqual([5, true]);
  const nobody = await cli("--server", "http://127.0.0.1:9", "tenant", "list");
  expect(nobody.code).not.toBe(0);
  for (const run of [missing, wrong, twice, nobody]) expect(run.stderr).not.toMatch(/\n\s+at /);
});

test("billing without a console: a plan is previewed and applied as shown, its invoice is there, and the books agree", async () => {
  const { tenantId } = await json<{ tenantId: string }>(
    "tenant",
    "create",
    "--name",
    "Billed Games",
    "--app",
    "Billed",
    "--platform",
    "ios",
    "--bundle-id",
    "com.billed.ios",
  );
  const plans = await json<{ code: string }[]>("billing", "plan", "list");
  expect(plans.map(({ code }) => code)).toContain("pro");
  expect((await cli("billing", "plan", "show", "pro")).stdout).toContain("99.00 USD/month");
  expect((await cli("billing", "plan", "show", "none")).code).toBe(4);

  // From the free plan that it was onboarded with, for what is left of the month's period.
  const change = [tenantId, "change", "--plan", "pro", "--when", "now"];
  const preview = await json<{ hash: string; at: string; dueNow: number }>(
    "billing",
    "subscription",
    "preview",
    ...change,
  );
  expect(preview.dueNow).toBeGreaterThan(0);
  expect(preview.dueNow).toBeLessThanOrEqual(9900);
  expect((await cli("billing", "subscription", "preview", tenantId, "change")).code).toBe(2);
  const stale = await cli(
    "billing",
    "subscription",
    "apply",
    ...change,
    "--hash",
    "another",
    "--at",
    preview.at,
  );
  expect(stale.code).toBe(5);
  const started = await json<{ state: string }>(
    "billing",
    "subscription",
    "apply",
    ...change,
    "--hash",
    preview.hash,
    "--at",
    preview.at,
  );
  expect(started.state).toBe("active");

  const [invoice] = await json<{ number: string; total: number }[]>(
    "billing",
    "invoice",
    "list",
    tenantId,
  );
  expect(invoice?.total).toBe(preview.dueNow);
  const shown = await json<{ lines: { amount: number }[] }>(
    "billing",
    "invoice",
    "show",
    tenantId,
    invoice?.number ?? "",
  );
  expect(shown.lines).toMatchObject([{ kind: "proration", amount: preview.dueNow }]);
  expect((await cli("billing", "invoice", "show", tenantId, "NONE-000001")).code).toBe(4);
  const pdf = path.join(config, "invoice.pdf");
  await json("billing", "invoice", "pdf", tenantId, invoice?.number ?? "", "--output", pdf);
  expect((await readFile(pdf)).subarray(0, 5).toString()).toBe("%PDF-");

  // The daily run may be under way: one at a time.
  const run = await until("a reconciliation", async () => {
    const made = await cli("--json", "billing", "reconcile", "--wait");
    return made.code === 5 ? undefined : made;
  });
  expect(run.code).toBe(0);
  expect(JSON.parse(run.stdout)).toMatchObject({ state: "clean", differences: [] });
  expect((await cli("billing", "reconcile", "--month", "2026-13")).code).toBe(2);

  expect(await json("billing", "webhook", "list")).toEqual([]);
  expect((await cli("billing", "webhook", "replay", "nothing")).code).toBe(4);
  const ended = await json<{ cancelAt: string | null }>(
    "billing",
    "subscription",
    "cancel",
    tenantId,
  );
  expect(ended.cancelAt).not.toBeNull();
}, 300_000);

test("the sign-in is kept in a file that only its owner reads, and sign-out ends it", async () => {
  const file = path.join(config, "cli.json");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const kept = JSON.parse(await readFile(file, "utf8")) as { accessToken: string };
  expect((await cli("sign-out")).code).toBe(0);
  expect((await cli("tenant", "list")).code).toBe(3);
  const answer = await fetch(`${platform.url}/trpc/me.get`, {
    headers: { authorization: `Bearer ${kept.accessToken}` },
  });
  expect(answer.status).toBe(401);
});

test("doctor finds a server that does not answer", async () => {
  const run = await cli("--server", "http://127.0.0.1:9", "--json", "doctor");
  expect(run.code).toBe(1);
  expect(JSON.parse(run.stdout)).toContainEqual(
    expect.objectContaining({ check: "server", state: "failed" }),
  );
});
