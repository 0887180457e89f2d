import { expect, it } from "vitest";
import { TenantId } from "#shared/kernel/index.ts";
import { answerCalls } from "#renderer/testing/answer-calls.ts";
import { byText, click, field, render, settle, type } from "#renderer/testing/render.tsx";
import { RequestForm } from "./request-form.tsx";

const tenantId = TenantId.parse("0192f0c1-0000-7000-8000-0000000000dd");
const tenant = (patch: object) => ({
  tenantId,
  slug: "acme",
  name: "Acme",
  state: "active",
  impersonationOptOut: false,
  ...patch,
});
const open = async (patch: object = {}) => {
  const calls = answerCalls({
    "tenants.get": () => tenant(patch),
    "tenants.list": () => ({ rows: [tenant(patch)], nextCursor: null, total: 1 }),
    "access.impersonate": () => ({ impersonationId: "i1", tenantId }),
  });
  await render(<RequestForm tenantId={tenantId} onTenant={() => {}} />);
  await settle(60);
  return calls;
};
const asked = (calls: { path: string; input: unknown }[]) =>
  calls.filter((call) => call.path === "access.impersonate");

it("asks for nothing until there is a reason and a case", async () => {
  const calls = await open();
  await type(field("Reason"), "why");
  await click(byText("button", "Start as viewer"));
  expect(asked(calls)).toEqual([]);
  expect(document.body.textContent).toContain("5 to 500 characters in one line.");
  expect(document.body.textContent).toContain("1 to 60 characters.");
});

it("sends the tenant, the reason, the case and the minutes that were chosen", async () => {
  const calls = await open();
  await type(field("Reason"), "  Events are missing since noon ");
  await type(field("Case"), "SUP-1042");
  await click(field("10"));
  await click(byText("button", "Start as viewer"));
  expect(asked(calls)[0]?.input).toMatchObject({
    tenantId,
    reason: "Events are missing since noon",
    caseNumber: "SUP-1042",
    minutes: 10,
  });
});

it.each([
  [{ impersonationOptOut: true }, "This tenant does not allow impersonation."],
  [{ state: "suspended" }, "Only an active tenant can be impersonated"],
])("says before asking that %o cannot be impersonated", async (patch, words) => {
  const calls = await open(patch);
  expect(document.body.textContent).toContain(words);
  await type(field("Reason"), "Events are missing");
  await type(field("Case"), "SUP-1");
  await click(byText("button", "Start as viewer"));
  expect(asked(calls)).toEqual([]);
});
