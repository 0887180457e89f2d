import { expect, it } from "vitest";
import { CreateTenant } from "#shared/contracts/tenants.ts";
import { EMPTY_FORM, formErrors, slugOf, toInput } from "./new-tenant-form.ts";

const good = {
  ...EMPTY_FORM,
  name: "Acme",
  slug: "acme",
  appName: "Acme iOS",
  bundleId: "com.acme",
};

it("a short name is made of names in any script", () => {
  expect(slugOf("Acme Games, Inc.")).toBe("acme-games-inc");
  expect(slugOf("Ромашка и Щёголь")).toBe("romashka-i-schegol");
  expect(slugOf("Øresund Straße")).toBe("oresund-strasse");
  expect(slugOf("株式会社")).toBe("");
  expect(slugOf("a".repeat(60))).toHaveLength(40);
});

it("what the form lets through is what the server takes", () => {
  expect(formErrors(good)).toEqual({});
  expect(CreateTenant.safeParse(toInput(good)).success).toBe(true);
  expect(CreateTenant.safeParse(toInput({ ...good, slug: "", adminEmail: " " })).success).toBe(
    true,
  );
});

it("each wrong field is named, and no other", () => {
  expect(formErrors({ ...good, name: "a\u202eb" })).toEqual({ name: "nameInvalid" });
  expect(formErrors({ ...good, name: "😀".repeat(81) })).toEqual({ name: "nameInvalid" });
  expect(formErrors({ ...good, slug: "no spaces" })).toEqual({ slug: "slugInvalid" });
  expect(formErrors({ ...good, labels: ["Ok", "eu"] })).toEqual({ labels: "labelInvalid" });
  expect(formErrors({ ...good, bundleId: "-x" })).toEqual({ bundleId: "bundleInvalid" });
  expect(formErrors({ ...good, adminEmail: "anna@" })).toEqual({ adminEmail: "emailInvalid" });
});
