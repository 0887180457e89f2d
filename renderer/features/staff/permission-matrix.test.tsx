import { expect, it } from "vitest";
import { PERMISSIONS, PERMISSION_NAMES, ROLES, grantOf } from "#shared/access/index.ts";
import { render } from "#renderer/testing/render.tsx";
import { PermissionMatrix, type MatrixRow } from "./permission-matrix.tsx";

const grants = (scope: "platform" | "tenant", permission: (typeof PERMISSION_NAMES)[number]) =>
  Object.fromEntries(
    ROLES.map((role) => [role, grantOf(permission, scope, role) === "yes"]),
  ) as MatrixRow["platform"];
const rows: MatrixRow[] = PERMISSION_NAMES.map((permission) => ({
  permission,
  effect: PERMISSIONS[permission].effect,
  platform: grants("platform", permission),
  tenant: grants("tenant", permission),
  system: PERMISSIONS[permission].system === "yes",
  impersonated: PERMISSIONS[permission].impersonated === "yes",
}));

it("draws every permission once, each answer under its own role's heading", async () => {
  const page = await render(<PermissionMatrix rows={rows} search="" />);
  const headings = [...page.querySelectorAll<HTMLElement>("thead tr:last-child th")].slice(2);
  expect(headings.map((heading) => heading.dataset["column"])).toEqual([
    ...ROLES.map((role) => `platform.${role}`),
    ...ROLES.map((role) => `tenant.${role}`),
    "system",
    "impersonated",
  ]);
  for (const row of rows) {
    const drawn = page.querySelectorAll(`tr[data-permission="${row.permission}"]`);
    expect(drawn.length, row.permission).toBe(1);
    const cells = [...(drawn[0]?.querySelectorAll("td") ?? [])].slice(1);
    expect(
      cells.map((cell) => !cell.textContent?.includes("not allowed")),
      row.permission,
    ).toEqual([
      ...ROLES.map((role) => row.platform[role]),
      ...ROLES.map((role) => row.tenant[role]),
      row.system,
      row.impersonated,
    ]);
  }
});

it("finds a permission by its meaning and says when nothing matches", async () => {
  const page = await render(<PermissionMatrix rows={rows} search="rotate" />);
  const found = [...page.querySelectorAll<HTMLElement>("[data-permission]")];
  expect(found.map((row) => row.dataset["permission"])).toEqual(["keys.rotate"]);
  const none = await render(<PermissionMatrix rows={rows} search="zebra" />);
  expect(none.textContent).toContain("zebra");
});
