import { expect, test } from "vitest";
import { accessFaults, type AccessFacts } from "./server-access-check.ts";
import { accessStatements, accountsOf } from "./server-access.ts";

const accounts = accountsOf({ user: "umg", password: "s3cret", database: "unmogrowp" });

test("the statements that keep tenants apart, to the letter", () => {
  const hash = "e5ed3f6fcbf4a0fbf9cb1fd83b7e69ac3b7f92a1b0e55ae1b2a8b1a5d3f1a4d7";
  const statements = accessStatements(accounts, ["events"]).map((sql) =>
    sql.replace(/'[0-9a-f]{64}'/, `'${hash}'`),
  );
  expect(statements).toEqual([
    `CREATE USER IF NOT EXISTS unmogrowp_reader IDENTIFIED WITH sha256_hash BY '${hash}' SETTINGS readonly = 2`,
    `ALTER USER unmogrowp_reader IDENTIFIED WITH sha256_hash BY '${hash}' SETTINGS readonly = 2`,
    "CREATE ROW POLICY OR REPLACE unmogrowp_all ON unmogrowp.events FOR SELECT USING 1 TO umg",
    "CREATE ROW POLICY OR REPLACE unmogrowp_all ON unmogrowp.access_probe FOR SELECT USING 1 TO umg",
    "CREATE ROW POLICY OR REPLACE unmogrowp_tenant ON unmogrowp.events FOR SELECT USING tenant_id = toUUIDOrZero(getSetting('log_comment')) or getSetting('log_comment') = '__system' TO unmogrowp_reader",
    "GRANT SELECT ON unmogrowp.* TO unmogrowp_reader",
  ]);
});

test("the reader's password follows from the writer's, and is in no statement", () => {
  expect(accountsOf({ user: "umg", password: "s3cret", database: "unmogrowp" })).toEqual(accounts);
  const other = accountsOf({ user: "umg", password: "other", database: "unmogrowp" });
  expect(other.readerPassword).not.toBe(accounts.readerPassword);
  expect(accessStatements(accounts, ["events"]).join()).not.toContain(accounts.readerPassword);
});

test("a name that is more than a name does not get into a statement", () => {
  expect(() => accessStatements(accounts, ["events; DROP TABLE x"])).toThrow("is no name");
});

const policy = (short_name: string, select_filter: string, to: string, table = "events") => ({
  table,
  short_name,
  select_filter,
  is_restrictive: 0,
  apply_to_all: 0,
  apply_to_list: [to],
});
const FILTER =
  "(tenant_id = toUUIDOrZero(getSetting('log_comment'))) OR (getSetting('log_comment') = '__system')";
const sound: AccessFacts = {
  tables: ["events"],
  policies: [
    policy("unmogrowp_tenant", FILTER, "unmogrowp_reader"),
    policy("unmogrowp_all", "1", "umg"),
  ],
  grants: [{ access_type: "SELECT", database: "unmogrowp", table: null }],
  roles: [],
  readerReadonly: 2,
  seen: { none: 0, foreign: 0, all: 3 },
  probe: 0,
  forgetful: [],
  unknownSettings: [],
};
const all = { ...policy("open", "1", "x"), apply_to_all: 1, apply_to_list: [] };

test("a server on which everything holds is used", () => {
  expect(accessFaults(sound, accounts)).toEqual([]);
});

test.each<[string, Partial<AccessFacts>]>([
  ["policy_missing", { policies: [] }],
  ["policy_missing", { tables: ["events", "usage_per_day"] }],
  ["policy_missing", { policies: [policy("unmogrowp_tenant", "1", "unmogrowp_reader")] }],
  [
    "policy_missing",
    { policies: [policy("unmogrowp_tenant", `${FILTER} OR 1`, "unmogrowp_reader")] },
  ],
  ["policy_extra", { policies: [...sound.policies, policy("more", "1", "unmogrowp_reader")] }],
  ["policy_extra", { policies: [...sound.policies, policy("any", "1", "unmogrowp_reader", "")] }],
  ["policy_extra", { policies: [...sound.policies, all] }],
  [
    "reader_may_more",
    { grants: [...sound.grants, { access_type: "INSERT", database: "unmogrowp", table: null }] },
  ],
  ["reader_may_more", { grants: [{ access_type: "SELECT", database: null, table: null }] }],
  ["reader_has_role", { roles: ["admin"] }],
  ["reader_writes", { readerReadonly: 0 }],
  ["rows_without_tenant", { seen: { none: 1, foreign: 0, all: 3 } }],
  ["rows_without_tenant", { seen: { none: 0, foreign: 1, all: 3 } }],
  ["rows_hidden", { seen: { none: 0, foreign: 0, all: 0 } }],
  ["users_without_row_policies_can_read_rows", { probe: 1 }],
  ["no_deduplication", { forgetful: ["events"] }],
  ["setting_unknown", { unknownSettings: ["json_type_escape_dots_in_keys"] }],
])("%s keeps the process from starting, with its fix", (fault, change) => {
  const faults = accessFaults({ ...sound, ...change }, accounts);
  expect(faults.map((found) => found.fault)).toContain(fault);
  for (const { fix } of faults) expect(fix).toMatch(/\w{4}/);
});
