import { SegmentedControl, Select, TagsInput, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { REGIONS } from "#shared/contracts/tenants.ts";
import { Slug } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { usePlanChoices } from "#renderer/features/plans/plan-names.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { slugOf, type FieldErrors, type NewTenantForm } from "./new-tenant-form.ts";
import classes from "./new-tenant.module.css";

interface FieldsProps {
  form: NewTenantForm;
  errors: FieldErrors;
  onChange: (form: NewTenantForm) => void;
  onSlugTaken: (taken: boolean) => void;
}

/** Company, first app, first admin. An error shows once its field was left. */
export function NewTenantFields({ form, errors, onChange, onSlugTaken }: FieldsProps) {
  const t = useT("tenants");
  const c = useT("common");
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const taken = useSlugTaken(form.slug);
  const plans = usePlanChoices();
  useEffect(() => onSlugTaken(taken), [taken, onSlugTaken]);

  const leave = (field: keyof FieldErrors) => () => setLeft((now) => new Set([...now, field]));
  const problem = (field: keyof FieldErrors) => {
    const key = errors[field];
    if (key === undefined || !left.has(field)) return null;
    return key === "nameInvalid" ? c("nameInvalid") : t(key);
  };
  const set = (change: Partial<NewTenantForm>) => onChange({ ...form, ...change });

  return (
    <div className={classes["form"]}>
      <fieldset className={classes["group"]}>
        <legend>{t("company")}</legend>
        <TextInput
          label={t("companyName")}
          placeholder={t("companyPlaceholder")}
          data-autofocus
          maxLength={200}
          value={form.name}
          error={problem("name")}
          onBlur={leave("name")}
          onChange={(event) => {
            const name = event.currentTarget.value;
            set({ name, ...(form.slugTouched ? {} : { slug: slugOf(name) }) });
          }}
        />
        <TextInput
          label={t("slug")}
          description={t("slugHint")}
          spellCheck={false}
          maxLength={40}
          value={form.slug}
          error={
            taken
              ? t("slugTaken")
              : form.slug === ""
                ? null
                : errors.slug === undefined
                  ? null
                  : t("slugInvalid")
          }
          onChange={(event) => {
            const slug = event.currentTarget.value.toLowerCase();
            set({ slug, slugTouched: slug !== "" });
          }}
        />
        <div className={classes["pair"]}>
          <Select
            label={t("plan")}
            allowDeselect={false}
            value={form.plan}
            onChange={(value) => value !== null && set({ plan: value })}
            data={plans}
          />
          <Select
            label={t("region")}
            allowDeselect={false}
            value={form.region}
            onChange={(value) => value !== null && set({ region: value })}
            data={REGIONS.map((region) => ({ value: region, label: t(region) }))}
          />
        </div>
        <TagsInput
          label={t("labels")}
          placeholder={form.labels.length === 0 ? t("labelsHint") : ""}
          maxTags={20}
          splitChars={[",", " "]}
          value={form.labels}
          error={problem("labels")}
          onBlur={leave("labels")}
          onChange={(labels) => {
            set({ labels: labels.map((label) => label.toLowerCase()) });
            leave("labels")();
          }}
        />
      </fieldset>
      <fieldset className={classes["group"]}>
        <legend>{t("firstApp")}</legend>
        <SegmentedControl
          fullWidth
          aria-label={t("platform")}
          value={form.platform}
          onChange={(value) => set({ platform: value as NewTenantForm["platform"] })}
          data={[
            { value: "ios", label: t("ios") },
            { value: "android", label: t("android") },
            { value: "web", label: t("web") },
          ]}
        />
        <div className={classes["pair"]}>
          <TextInput
            label={t("appName")}
            placeholder={form.name === "" ? "" : `${form.name} ${t(form.platform)}`}
            maxLength={200}
            value={form.appName}
            error={problem("appName")}
            onBlur={leave("appName")}
            onChange={(event) => set({ appName: event.currentTarget.value })}
          />
          <TextInput
            label={form.platform === "web" ? t("bundleWeb") : t("bundle")}
            placeholder={form.platform === "web" ? "app.acme.com" : "com.acme.app"}
            spellCheck={false}
            maxLength={160}
            value={form.bundleId}
            error={problem("bundleId")}
            onBlur={leave("bundleId")}
            onChange={(event) => set({ bundleId: event.currentTarget.value })}
          />
        </div>
      </fieldset>
      <fieldset className={classes["group"]}>
        <legend>{t("people")}</legend>
        <TextInput
          label={t("adminEmail")}
          description={t("adminEmailHint")}
          type="email"
          value={form.adminEmail}
          error={problem("adminEmail")}
          onBlur={leave("adminEmail")}
          onChange={(event) => set({ adminEmail: event.currentTarget.value })}
        />
      </fieldset>
    </div>
  );
}

/** Asks the list while typing; the server decides when creating. */
function useSlugTaken(slug: string): boolean {
  const [search] = useDebouncedValue(slug, 250);
  const valid = Slug.safeParse(search).success;
  const found = useQuery(
    trpc.tenants.list.queryOptions({ search, limit: 20 }, { enabled: valid, staleTime: 5000 }),
  );
  return valid && search === slug && (found.data?.rows.some((row) => row.slug === slug) ?? false);
}
