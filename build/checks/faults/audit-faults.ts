import { integration, unit, type Fault } from "./fault.ts";

const HASH = "server/platform/audit/audit-hash.ts";
const CHAIN = "server/modules/audit/check-chain.ts";
const EXPORT = "server/modules/audit/verify-export.ts";
const SIGN = "server/modules/audit/sign-segments.ts";

const hash = unit("server/platform/audit/audit-hash.test.ts");
const tampering = integration("server/modules/audit/tampering.int.test.ts");
const exported = integration("server/modules/audit/export.int.test.ts");

const HASHED = [
  "tenantId",
  "at",
  "action",
  "outcome",
  "code",
  "actorKind",
  "actorId",
  "actorName",
  "impersonatorId",
  "impersonationId",
  "target",
  "reason",
  "requestId",
  "ip",
];

/** The chain: what it covers, and what verifying sees. */
export const AUDIT_FAULTS: readonly Fault[] = [
  ...HASHED.map((field): Fault => ({
    name: `audit-hash-without-${field}`,
    file: HASH,
    find: `    entry.${field},\n`,
    replace: "    null,\n",
    test: hash,
  })),
  ...["before", "after"].map((field): Fault => ({
    name: `audit-hash-without-${field}`,
    file: HASH,
    find: `canonicalJson(entry.${field})`,
    replace: "canonicalJson(null)",
    test: hash,
  })),
  {
    name: "audit-hash-that-depends-on-the-order-of-keys",
    file: "server/platform/audit/audit-json.ts",
    find: "    .sort(([a], [b]) => (a < b ? -1 : 1))\n",
    replace: "",
    test: hash,
  },
  {
    name: "audit-chain-without-its-place",
    file: HASH,
    find: "  bytes.writeBigInt64BE(BigInt(place.seq), 32);\n",
    replace: "",
    test: hash,
  },
  {
    name: "audit-entries-can-be-changed",
    file: "server/migrations/postgres/000060_create_audit.sql",
    find: "select protect_table('audit_entries', 'select, insert');",
    replace: "select protect_table('audit_entries');",
    test: tampering,
  },
  {
    name: "audit-verify-does-not-compute",
    file: CHAIN,
    find: " || !fits(record, expected, hash)",
    replace: "",
    test: tampering,
  },
  {
    name: "audit-verify-does-not-see-a-gap",
    file: CHAIN,
    find: "record.seq !== expected || !record.prevHash.equals(hash) || !fits(record, expected, hash)",
    replace: "!fits(record, record.seq, record.prevHash)",
    test: tampering,
  },
  {
    name: "audit-verify-does-not-see-a-cut-end",
    file: CHAIN,
    find: 'if (known > seq) return verdict(removed(seq + 1, "the end of the chain was cut off"));',
    replace: "",
    test: tampering,
  },
  {
    name: "audit-verify-does-not-see-a-whole-new-chain",
    file: CHAIN,
    find: "if (segment && !digestFits(segment, record)) return verdict(rewritten(record.seq));",
    replace: "",
    test: tampering,
  },
  {
    name: "audit-verify-does-not-look-at-the-head-outside",
    file: CHAIN,
    find: "if (evidence.anchor?.seq === record.seq && !evidence.anchor.hash.equals(record.hash))",
    replace: "if (false)",
    test: tampering,
  },
  {
    name: "audit-verify-takes-any-signature",
    file: CHAIN,
    find: "if (!holds || !whole)",
    replace: "if (!whole)",
    test: tampering,
  },
  {
    name: "audit-verify-knows-every-key",
    file: CHAIN,
    find: 'if (holds === "unknown_key")',
    replace: "if (false)",
    test: tampering,
  },
  {
    name: "audit-signatures-can-be-left-out",
    file: CHAIN,
    find: "  if (segment.firstSeq !== from)\n",
    replace: "  if (segment.firstSeq < 0)\n",
    test: tampering,
  },
  {
    name: "audit-signs-what-does-not-follow",
    file: SIGN,
    find: '    if (typeof segment === "number") return refuse(services, tenantId, segment);\n',
    replace: '    if (typeof segment === "number") return undefined;\n',
    test: tampering,
  },
  {
    name: "audit-signs-after-the-end-was-cut-off",
    file: SIGN,
    find: "if (anchored && anchored.seq > from)",
    replace: "if (anchored && anchored.seq < 0)",
    test: tampering,
  },
  {
    name: "audit-export-without-its-signed-end",
    file: EXPORT,
    find: '    if (!end) return removed(at + 1, "the file has no signed end, its tail was cut off");\n',
    replace: "    if (!end) return null;\n",
    test: exported,
  },
  {
    name: "audit-export-with-a-forged-end",
    file: EXPORT,
    find: '    if (!holds) return say(at, "signature", "The signature at the end of the file does not hold.");\n',
    replace: "",
    test: exported,
  },
  {
    name: "audit-export-with-lines-behind-its-end",
    file: EXPORT,
    find: 'return ended ? null : say(at + 1, "head", "There are lines after the signed end.");',
    replace: "return ended ? null : null;",
    test: exported,
  },
  {
    name: "audit-export-that-leaves-no-trace",
    file: "server/modules/audit/audit-export.http.ts",
    find: "    openAudit(tx, request, ACTION)({ target: tenantId }),\n",
    replace: "    Promise.resolve(openAudit(tx, request, ACTION)),\n",
    test: exported,
  },
  {
    name: "audit-export-goes-on-after-the-session's-end",
    file: "server/modules/audit/audit-export.http.ts",
    find: "      request.assertLive();\n",
    replace: "",
    test: exported,
  },
];
