import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ROLES } from "#shared/access/actors.ts";
import { grantOf } from "#shared/access/can.ts";
import { PERMISSION_NAMES, PERMISSIONS } from "#shared/access/permissions.ts";
import { ERRORS, type ErrorCode } from "#shared/errors/index.ts";
import { createRouter } from "#server/app/trpc/router.ts";
import type { ProcedureMeta } from "#server/platform/trpc/trpc.ts";
import { en } from "#renderer/i18n/en/index.ts";
import { ru } from "#renderer/i18n/ru/index.ts";

interface Procedure {
  readonly _def: {
    readonly type: "query" | "mutation" | "subscription";
    readonly meta?: ProcedureMeta;
    readonly output?: unknown;
    readonly inputs: readonly unknown[];
  };
}

const unused = () => {
  throw new Error("the router is only looked at, not called");
};
const procedures = Object.entries(
  createRouter({ storeWatch: unused, facts: unused })._def.procedures as unknown as Record<
    string,
    Procedure
  >,
).map(([path, { _def }]) => ({ path, ..._def }));

/** Downloads and the SDK's endpoint are routes of their own. */
const routes = globSync("server/**/*.http.ts")
  .map((file) => readFileSync(file, "utf8"))
  .join("\n");

test("the router has the API's procedures", () => {
  expect(procedures.length).toBeGreaterThan(40);
});

describe.each(procedures)("$path", ({ path, type, meta, output }) => {
  test("names its permission, scope and effect", () => {
    expect(meta).toBeDefined();
    if (meta?.scope === "self") expect(meta.permission).toBeNull();
    else expect(PERMISSION_NAMES).toContain(meta?.permission);
  });

  test("says what it answers, so that nothing else can get out", () => {
    // A subscription answers many times; it parses each message itself.
    if (type === "subscription") expect(path).toBe("live.stream");
    else expect(output).toBeDefined();
  });

  test("changes something only as a mutation, and then by the permission of its own name", () => {
    if (meta?.effect === "write") expect(type).toBe("mutation");
    if (type !== "mutation" || meta?.permission == null) return;
    expect(path).toBe(meta.permission);
  });

  test("needs a permission of the same effect", () => {
    if (meta?.permission != null) expect(PERMISSIONS[meta.permission].effect).toBe(meta.effect);
  });
});

describe.each(PERMISSION_NAMES)("the permission %s", (permission) => {
  test("is held by some role", () => {
    const grants = (["platform", "tenant"] as const).flatMap((scope) =>
      ROLES.map((role) => grantOf(permission, scope, role)),
    );
    expect(grants).toContain("yes");
  });

  test("is asked for by some procedure or route", () => {
    const asked = procedures.some(({ meta }) => meta?.permission === permission);
    expect(asked || routes.includes(`"${permission}"`)).toBe(true);
  });

  test("is never given to an impersonated session when it writes", () => {
    const { effect, impersonated } = PERMISSIONS[permission];
    expect([effect, impersonated]).not.toEqual(["write", "yes"]);
  });
});

describe.each(Object.keys(ERRORS) as ErrorCode[])("the error %s", (code) => {
  test("has a sentence in English and another in Russian, or says the reason it is given", () => {
    if (ERRORS[code].message === "{reason}") return;
    expect(en.errors[code]).toMatch(/[a-z]/i);
    expect(ru.errors[code]).toMatch(/[а-яё]/i);
  });

  test("fills the same details in both languages", () => {
    const names = (text: string) =>
      [...text.matchAll(/\{+(\w+)\}+/g)].map(([, name]) => name).toSorted();
    expect(names(ru.errors[code])).toEqual(names(ERRORS[code].message));
  });
});
