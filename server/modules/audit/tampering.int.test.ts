import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAuditSeal } from "#server/platform/audit/audit-seal.ts";
import { testServices, type TestServices } from "#server/testing/services.ts";
import { signAuditSegments } from "./index.ts";
import { addEntries, asOwner, auditedTenant, rehash, verdictOn } from "./testing/audited-tenant.ts";

let services: TestServices;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "umg-audit-"));
  const auditSeal = await openAuditSeal({ keysFolder: folder, folder, nowMs: Date.now() });
  services = { ...(await testServices()), auditSeal };
});
afterAll(async () => {
  await services.stop();
  await rm(folder, { recursive: true, force: true });
});

const COUNT = 20;

test("an untouched chain is intact, before and after it is signed, and while it goes on", async () => {
  const tenantId = await auditedTenant(services, COUNT);
  expect(await verdictOn(services, tenantId)).toMatchObject({
    entries: COUNT,
    signedSegments: 0,
    firstWrong: null,
  });
  await signAuditSegments(services);
  await addEntries(services, tenantId, COUNT + 1, 5);
  expect(await verdictOn(services, tenantId)).toMatchObject({
    entries: COUNT + 5,
    signedSegments: 1,
    firstWrong: null,
  });
  expect(await signAuditSegments(services)).toEqual({ signed: 1, broken: [] });
  expect(await verdictOn(services, tenantId)).toMatchObject({
    signedSegments: 2,
    firstWrong: null,
  });
});

test("a tenant without any entry is intact", async () => {
  const tenantId = await auditedTenant(services, 0);
  expect(await verdictOn(services, tenantId)).toMatchObject({ entries: 0, firstWrong: null });
});

type Tampering = readonly [
  name: string,
  kind: string,
  seq: number,
  work: (client: pg.Client) => Promise<unknown>,
];
const swap = (client: pg.Client, a: number, b: number) =>
  client.query(
    `update audit_entries set seq = 1000000 where seq = ${a}; update audit_entries set seq = ${a} where seq = ${b}; update audit_entries set seq = ${b} where seq = 1000000`,
  );
const closeGap = (client: pg.Client, at: number) =>
  client.query(
    `delete from audit_entries where seq = ${at}; update audit_entries set seq = -seq where seq > ${at}; update audit_entries set seq = -seq - 1 where seq < 0; update audit_heads set seq = seq - 1`,
  );

/** The clumsy ones show in the chain alone, signed or not. */
const CLUMSY: Tampering[] = [
  [
    "a word is changed",
    "altered",
    7,
    (c) => c.query('update audit_entries set after = \'{"name": "another"}\' where seq = 7'),
  ],
  [
    "the first is changed",
    "altered",
    1,
    (c) => c.query("update audit_entries set actor_name = 'Nobody' where seq = 1"),
  ],
  [
    "the last is changed",
    "altered",
    20,
    (c) => c.query("update audit_entries set reason = 'none' where seq = 20"),
  ],
  [
    "a time is moved by a millisecond",
    "altered",
    9,
    (c) => c.query("update audit_entries set at = at + interval '1 ms' where seq = 9"),
  ],
  [
    "an outcome is turned",
    "altered",
    9,
    (c) => c.query("update audit_entries set outcome = 'refused' where seq = 9"),
  ],
  [
    "a null becomes empty text",
    "altered",
    3,
    (c) => c.query("update audit_entries set reason = '' where seq = 3"),
  ],
  [
    "an app is exchanged",
    "altered",
    4,
    (c) => c.query("update audit_entries set app_id = gen_random_uuid() where seq = 4"),
  ],
  [
    "a hash is changed",
    "altered",
    5,
    (c) => c.query("update audit_entries set hash = sha256('x') where seq = 5"),
  ],
  ["one is removed", "removed", 11, (c) => c.query("delete from audit_entries where seq = 11")],
  ["the first is removed", "removed", 1, (c) => c.query("delete from audit_entries where seq = 1")],
  [
    "the last is removed",
    "removed",
    20,
    (c) => c.query("delete from audit_entries where seq = 20"),
  ],
  ["all are removed", "removed", 1, (c) => c.query("delete from audit_entries")],
  ["one is removed and the rest is numbered anew", "removed", 6, (c) => closeGap(c, 6)],
  ["two neighbours are exchanged", "reordered", 8, (c) => swap(c, 8, 9)],
  ["two far ones are exchanged", "reordered", 3, (c) => swap(c, 3, 17)],
  [
    "one is written anew with its own hash",
    "altered",
    12,
    (c) =>
      c
        .query("update audit_entries set target = 'other' where seq = 12")
        .then(() => rehashOne(c, 12)),
  ],
  [
    "the head is moved back",
    "head",
    20,
    (c) =>
      c.query(
        "update audit_heads set seq = 19, hash = (select hash from audit_entries where seq = 19)",
      ),
  ],
  ["the head is removed", "head", 20, (c) => c.query("delete from audit_heads")],
];

async function rehashOne(client: pg.Client, seq: number): Promise<void> {
  const { rows } = await client.query<{ seq: number; prev: Buffer; hash: Buffer }>(
    "select seq::int, prev_hash as prev, hash from audit_entries where seq > $1",
    [seq],
  );
  const { rows: heads } = await client.query<{ seq: number; hash: Buffer }>(
    "select seq::int, hash from audit_heads",
  );
  await rehash(client, seq);
  // Only that one: the rest and the head stay as they were.
  for (const row of rows)
    await client.query("update audit_entries set prev_hash = $1, hash = $2 where seq = $3", [
      row.prev,
      row.hash,
      row.seq,
    ]);
  await client.query("update audit_heads set seq = $1, hash = $2", [heads[0]?.seq, heads[0]?.hash]);
}

test.each(CLUMSY.flatMap((one) => [[false, ...one] as const, [true, ...one] as const]))(
  "signed %s: %s → %s %i",
  async (signed, _name, kind, seq, work) => {
    const tenantId = await auditedTenant(services, COUNT);
    if (signed) await signAuditSegments(services);
    await asOwner(services, tenantId, work);
    const { firstWrong } = await verdictOn(services, tenantId);
    expect(firstWrong).toMatchObject({ kind, seq });
    expect(firstWrong?.message).toContain(String(seq));
  },
);

/** The careful ones recompute every hash and the head: only what was signed or kept outside gives them away. */
const CAREFUL: Tampering[] = [
  [
    "one is rewritten",
    "altered",
    7,
    async (c) => {
      await c.query("update audit_entries set actor_name = 'Nobody' where seq = 7");
      await rehash(c, 7);
    },
  ],
  [
    "the last is rewritten",
    "altered",
    20,
    async (c) => {
      await c.query("update audit_entries set actor_name = 'Nobody' where seq = 20");
      await rehash(c, 20);
    },
  ],
  [
    "one is taken out",
    "altered",
    6,
    async (c) => {
      await closeGap(c, 6);
      await rehash(c, 6);
    },
  ],
  [
    "two are exchanged",
    "altered",
    8,
    async (c) => {
      await swap(c, 8, 9);
      await rehash(c, 8);
    },
  ],
  [
    "the tail is cut off",
    "removed",
    18,
    async (c) => {
      await c.query("delete from audit_entries where seq > 17");
      await c.query(
        "update audit_heads set seq = 17, hash = (select hash from audit_entries where seq = 17)",
      );
    },
  ],
  [
    "a signature is exchanged",
    "signature",
    1,
    (c) => c.query("update audit_segments set signature = sha256('x') || sha256('y')"),
  ],
  [
    "the digests are made to fit",
    "signature",
    1,
    async (c) => {
      await c.query("update audit_entries set actor_name = 'Nobody' where seq = 7");
      await rehash(c, 7);
      await c.query(
        "update audit_segments set digests = (select string_agg(substr(hash, 1, 8), '' order by seq) from audit_entries), last_hash = (select hash from audit_entries where seq = 20)",
      );
    },
  ],
  [
    "the signatures are removed and all is rewritten",
    "altered",
    20,
    async (c) => {
      await c.query("update audit_entries set actor_name = 'Nobody' where seq = 7");
      await rehash(c, 7);
      await c.query("delete from audit_segments");
    },
  ],
  [
    "the tail and its signatures are cut off",
    "removed",
    1,
    (c) =>
      c.query(
        "delete from audit_entries; delete from audit_segments; update audit_heads set seq = 0, hash = decode(repeat('00', 32), 'hex')",
      ),
  ],
];

test.each(CAREFUL)("%s with every hash computed anew → %s %i", async (_name, kind, seq, work) => {
  const tenantId = await auditedTenant(services, COUNT);
  await signAuditSegments(services);
  await asOwner(services, tenantId, work);
  expect((await verdictOn(services, tenantId)).firstWrong).toMatchObject({ kind, seq });
  // Nor can it be signed over: what follows is not certified either.
  await addEntries(services, tenantId, 100, 3);
  await signAuditSegments(services);
  expect((await verdictOn(services, tenantId)).firstWrong).not.toBeNull();
});

test("a chain that does not follow from what was signed is reported and not signed", async () => {
  const tenantId = await auditedTenant(services, COUNT);
  await signAuditSegments(services);
  await addEntries(services, tenantId, COUNT + 1, 3);
  await asOwner(services, tenantId, (c) => c.query("delete from audit_entries where seq = 22"));
  expect(await signAuditSegments(services)).toMatchObject({
    signed: 0,
    broken: expect.arrayContaining([tenantId]),
  });
});

test("an appended entry hidden from the head is named", async () => {
  const tenantId = await auditedTenant(services, COUNT);
  await asOwner(services, tenantId, (c) =>
    c.query(
      "update audit_heads set seq = 18, prev_hash = hash, hash = (select hash from audit_entries where seq = 18)",
    ),
  );
  expect((await verdictOn(services, tenantId)).firstWrong).toMatchObject({ kind: "head" });
});

test("a signature taken out between others is named", async () => {
  const tenantId = await auditedTenant(services, COUNT);
  await signAuditSegments(services);
  await addEntries(services, tenantId, COUNT + 1, 5);
  await signAuditSegments(services);
  await asOwner(services, tenantId, (c) =>
    c.query("delete from audit_segments where first_seq = 1"),
  );
  expect((await verdictOn(services, tenantId)).firstWrong).toMatchObject({
    kind: "signature",
    seq: 1,
  });
});

test("a segment signed by a key that is not ours is named", async () => {
  const tenantId = await auditedTenant(services, COUNT);
  const other = await testServices();
  const foreign = { ...services, auditSeal: other.auditSeal };
  await other.stop();
  await signAuditSegments(foreign);
  expect((await verdictOn(services, tenantId)).firstWrong).toMatchObject({
    kind: "signature",
    seq: 1,
  });
});

test("a head line that a crash cut off does not hide the lines around it", async () => {
  const tenantId = await auditedTenant(services, COUNT);
  const file = join(folder, "audit-heads.jsonl");
  await writeFile(file, `${await readFile(file, "utf8")}{"tenantId":"${tenantId}","se`);
  await signAuditSegments(services);
  const again = {
    ...services,
    auditSeal: await openAuditSeal({ keysFolder: folder, folder, nowMs: 0 }),
  };
  expect(await again.auditSeal.anchor.last(tenantId)).toMatchObject({ seq: COUNT });
  expect((await verdictOn(again, tenantId)).firstWrong).toBeNull();
});

test("the serving roles can neither change nor remove an entry, a head's row or a signature", async () => {
  const tenantId = await auditedTenant(services, 2);
  await signAuditSegments(services);
  const { sql } = await import("#server/platform/postgres/sql.ts");
  for (const query of [
    sql`update audit_entries set reason = 'x'`,
    sql`delete from audit_entries`,
    sql`delete from audit_heads`,
    sql`update audit_segments set key_id = 'x'`,
    sql`delete from audit_segments`,
    sql`truncate audit_entries`,
  ])
    await expect(services.db.tenant(tenantId, "write", (tx) => tx.run(query))).rejects.toThrow(
      /permission denied/,
    );
});
