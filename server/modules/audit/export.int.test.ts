import { afterAll, beforeAll, expect, test } from "vitest";
import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/ids.ts";
import {
  memberRequest,
  requestOf,
  testServices,
  type TestServices,
} from "#server/testing/services.ts";
import { answerExport } from "./audit-export.http.ts";
import { exportAudit } from "./export-audit.ts";
import { signAuditSegments, verifyExport } from "./index.ts";
import { addEntries, asOwner, auditedTenant, rehash } from "./testing/audited-tenant.ts";

let services: TestServices;
let pems: string[];
let tenantId: TenantId;
let whole: string[];
const COUNT = 30;

beforeAll(async () => {
  services = await testServices();
  pems = services.auditSeal.keys.publicKeys().map(({ pem }) => pem);
  tenantId = await auditedTenant(services, 12);
  await signAuditSegments(services);
  await addEntries(services, tenantId, 13, 8);
  await signAuditSegments(services);
  await addEntries(services, tenantId, 21, 10);
  whole = await linesOf(exportAudit(services, tenantId));
});
afterAll(() => services.stop());

async function linesOf(text: AsyncIterable<string>): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of text) lines.push(line.trimEnd());
  return lines;
}

async function* stream(lines: readonly string[]) {
  yield* lines;
}
const verdictOn = (lines: readonly string[], keys = pems) =>
  verifyExport(stream(lines), keys, new Date());

/** Where entry `seq` stands in the file. */
const at = (seq: number) =>
  whole.findIndex((line) => line.startsWith('{"kind":"entry"') && JSON.parse(line).seq === seq);
const edited = (index: number, change: (value: Record<string, unknown>) => object) =>
  whole.with(index, JSON.stringify(change(JSON.parse(whole[index] ?? "{}"))));
const isKind = (kind: string) => (line: string) => line.startsWith(`{"kind":"${kind}"`);

test("an export verifies with nothing but the file and the public keys", async () => {
  expect(await verdictOn(whole)).toMatchObject({
    intact: true,
    entries: COUNT,
    signedSegments: 2,
    firstWrong: null,
    tenantId,
  });
});

type Forgery = readonly [name: string, kind: string, seq: number, lines: () => string[]];
const FORGERIES: Forgery[] = [
  ["a word is changed", "altered", 7, () => edited(at(7), (e) => ({ ...e, actorName: "Nobody" }))],
  [
    "a value inside is changed",
    "altered",
    7,
    () => edited(at(7), (e) => ({ ...e, after: { name: "x" } })),
  ],
  [
    "the last is changed",
    "altered",
    COUNT,
    () => edited(at(COUNT), (e) => ({ ...e, reason: "x" })),
  ],
  ["a line is removed", "removed", 9, () => whole.toSpliced(at(9), 1)],
  ["the first is removed", "removed", 1, () => whole.toSpliced(at(1), 1)],
  [
    "two lines are exchanged",
    "reordered",
    4,
    () => whole.with(at(4), whole[at(5)] ?? "").with(at(5), whole[at(4)] ?? ""),
  ],
  ["a line stands twice", "reordered", 6, () => whole.toSpliced(at(6), 0, whole[at(6)] ?? "")],
  ["the tail is cut off", "removed", 26, () => whole.slice(0, at(26))],
  ["the tail is cut off within what is signed", "removed", 16, () => whole.slice(0, at(16))],
  [
    "the tail is cut off before the end",
    "removed",
    26,
    () => [...whole.slice(0, at(26)), whole.at(-1) ?? ""],
  ],
  ["the end is removed", "removed", COUNT + 1, () => whole.slice(0, -1)],
  ["all but the header is removed", "removed", 1, () => whole.slice(0, 1)],
  ["the header is removed", "removed", 1, () => whole.slice(1)],
  ["it is empty", "removed", 1, () => []],
  [
    "the end is moved to an earlier entry",
    "signature",
    25,
    () => [
      ...whole.slice(0, at(26)),
      JSON.stringify({
        ...JSON.parse(whole.at(-1) ?? ""),
        lastSeq: 25,
        headHash: JSON.parse(whole[at(25)] ?? "").hash,
      }),
    ],
  ],
  ["an entry is added after the end", "head", COUNT + 1, () => [...whole, whole[at(5)] ?? ""]],
  [
    "a signature is removed",
    "signature",
    1,
    () => whole.filter((line, index) => !isKind("segment")(line) || index > 5),
  ],
  [
    "all signatures are removed and the end is kept",
    "none",
    0,
    () => whole.filter((line) => !isKind("segment")(line)),
  ],
  [
    "a signature is changed",
    "signature",
    1,
    () => edited(whole.findIndex(isKind("segment")), (s) => ({ ...s, signature: "AAAA" })),
  ],
  [
    "the time of the export is changed",
    "signature",
    COUNT,
    () => edited(0, (h) => ({ ...h, exportedAt: "2020-01-01T00:00:00.000Z" })),
  ],
  ["a line is no JSON", "altered", 8, () => whole.with(at(8), "{")],
  ["a line has another shape", "altered", 8, () => whole.with(at(8), '{"kind":"entry"}')],
  [
    "an entry of another tenant is put in",
    "altered",
    8,
    () => edited(at(8), (e) => ({ ...e, tenantId: PLATFORM_TENANT_ID })),
  ],
];

test.each(FORGERIES)("%s → %s %i", async (_name, kind, seq, lines) => {
  const { firstWrong } = await verdictOn(lines());
  // Signed segments are a second proof; the signed end alone holds the whole chain.
  if (kind === "none") return expect(firstWrong).toBeNull();
  expect(firstWrong).toMatchObject({ kind, seq });
});

test("rewritten with every hash computed anew, the entry is named while its signature is in the file", async () => {
  const other = await auditedTenant(services, COUNT);
  await signAuditSegments(services);
  const honest = await linesOf(exportAudit(services, other));
  await asOwner(services, other, async (client) => {
    await client.query("update audit_entries set actor_name = 'Nobody' where seq = 11");
    await rehash(client, 11);
  });
  const forged = await linesOf(exportAudit(services, other));
  const keptEnd = [...forged.slice(0, -1), honest.at(-1) ?? ""];
  for (const file of [forged, keptEnd])
    expect((await verdictOn(file)).firstWrong).toMatchObject({ kind: "altered", seq: 11 });
  const unsigned = [
    honest[0] ?? "",
    ...forged.slice(1, -1).filter((line) => !isKind("segment")(line)),
    honest.at(-1) ?? "",
  ];
  expect((await verdictOn(unsigned)).firstWrong).toMatchObject({ kind: "head", seq: COUNT });
});

test("with another key nothing is taken for true", async () => {
  const other = await testServices();
  const [foreign] = other.auditSeal.keys.publicKeys();
  await other.stop();
  expect(await verdictOn(whole, [foreign?.pem ?? ""])).toMatchObject({
    intact: false,
    firstWrong: { kind: "signature" },
  });
  expect(await verdictOn(whole, [])).toMatchObject({ intact: false });
  expect(await verdictOn(whole, [foreign?.pem ?? "", ...pems])).toMatchObject({ intact: true });
});

test("the download holds its own entry and verifies; a customer's admin gets only their own chain", async () => {
  const mine = await auditedTenant(services, 3);
  const admin = await memberRequest(services, "admin", mine, "Customer");
  const response = await answerExport(admin, mine);
  expect(response.headers.get("content-type")).toBe("application/x-ndjson");
  const lines = (await response.text()).trimEnd().split("\n");
  expect(lines.some((line) => line.includes('"action":"audit.export"'))).toBe(true);
  expect(await verdictOn(lines)).toMatchObject({ intact: true, entries: 4 });
  await expect(answerExport(admin, tenantId)).rejects.toMatchObject({ code: "not_found" });
  const viewer = await memberRequest(services, "viewer", mine);
  await expect(answerExport(viewer, mine)).rejects.toMatchObject({ code: "forbidden" });
  await expect(answerExport(requestOf(services, undefined), mine)).rejects.toMatchObject({
    code: "unauthenticated",
  });
});

test("a session that ends while it reads gets a file without a signed end", async () => {
  const request = await memberRequest(services, "admin");
  let calls = 0;
  const ending = {
    ...request,
    assertLive: () => {
      if (++calls > 10) throw new Error("revoked");
    },
  };
  const response = await answerExport(ending, tenantId);
  const read: string[] = [];
  await expect(
    (async () => {
      for await (const chunk of response.body ?? [])
        read.push(Buffer.from(chunk).toString().trimEnd());
    })(),
  ).rejects.toThrow("revoked");
  expect((await verdictOn(read)).intact).toBe(false);
});
