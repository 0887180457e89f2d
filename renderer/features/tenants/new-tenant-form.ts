import type { z } from "zod";
import type { AppPlatform, CreateTenant, REGIONS } from "#shared/contracts/tenants.ts";
import { BundleId } from "#shared/contracts/tenants.ts";
import { Email, Label, Name, Slug } from "#shared/kernel/index.ts";
import type { TextKey } from "#renderer/i18n/index.ts";

/** What the person types; `toInput` makes the call's input of it. */
export interface NewTenantForm {
  name: string;
  slug: string;
  /** The slug follows the name until somebody edits it. */
  slugTouched: boolean;
  plan: string;
  region: (typeof REGIONS)[number];
  labels: string[];
  appName: string;
  platform: z.infer<typeof AppPlatform>;
  bundleId: string;
  adminEmail: string;
}

export const EMPTY_FORM: NewTenantForm = {
  name: "",
  slug: "",
  slugTouched: false,
  plan: "free",
  region: "eu",
  labels: [],
  appName: "",
  platform: "ios",
  bundleId: "",
  adminEmail: "",
};

const LATIN: Readonly<Record<string, string>> = Object.fromEntries(
  [
    "а a б b в v г g д d е e ё e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh",
    "ц ts ч ch ш sh щ sch ъ ъ ы y ь ь э e ю yu я ya ß ss ø o æ ae ł l",
  ]
    .join(" ")
    .split(" ")
    .reduce<[string, string][]>((pairs, word, index, words) => {
      const latin = words[index + 1];
      if (index % 2 === 0 && latin !== undefined) pairs.push([word, latin]);
      return pairs;
    }, []),
);

/** A short name from a name: Latin letters, digits, dashes, at most 40. May be empty. */
export function slugOf(name: string): string {
  const latin = [...name.toLowerCase().normalize("NFC")]
    .map((letter) => (letter === "ъ" || letter === "ь" ? "" : (LATIN[letter] ?? letter)))
    .join("")
    .normalize("NFD")
    .replace(/\p{M}/gu, "");
  return latin
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40)
    .replace(/-+$/, "");
}

type Field = "name" | "slug" | "labels" | "appName" | "bundleId" | "adminEmail";
export type FieldErrors = Partial<Record<Field, TextKey<"tenants"> | "nameInvalid">>;

/** What is wrong with each field, by the same schemas the server uses. Empty optional fields are fine. */
export function formErrors(form: NewTenantForm): FieldErrors {
  const errors: FieldErrors = {};
  if (!Name.safeParse(form.name).success) errors.name = "nameInvalid";
  if (form.slug !== "" && !Slug.safeParse(form.slug).success) errors.slug = "slugInvalid";
  if (form.labels.some((label) => !Label.safeParse(label).success)) errors.labels = "labelInvalid";
  if (!Name.safeParse(form.appName).success) errors.appName = "nameInvalid";
  if (!BundleId.safeParse(form.bundleId).success) errors.bundleId = "bundleInvalid";
  if (form.adminEmail.trim() !== "" && !Email.safeParse(form.adminEmail).success) {
    errors.adminEmail = "emailInvalid";
  }
  return errors;
}

/** The call's input. */
export const toInput = (form: NewTenantForm): z.input<typeof CreateTenant> => ({
  name: form.name,
  ...(form.slug === "" ? {} : { slug: form.slug }),
  plan: form.plan,
  region: form.region,
  labels: form.labels,
  app: { name: form.appName, platform: form.platform, bundleId: form.bundleId },
  ...(form.adminEmail.trim() === "" ? {} : { adminEmail: form.adminEmail }),
});
