import { Select, Switch, TagsInput, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { REGIONS, type Tenant } from "#shared/contracts/tenants.ts";
import { Label, Name } from "#shared/kernel/index.ts";
import { usePlanName } from "#renderer/features/plans/plan-names.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useStateReason } from "#renderer/lib/use-state-reason.ts";
import { Page, Section } from "#renderer/ui/page.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { InlineError, SkeletonLines } from "#renderer/ui/states.tsx";
import { TenantVerbDialog, verbWord, verbsOf, type TenantVerb } from "./tenant-actions.tsx";
import classes from "./tenant-page.module.css";
import { useTenantId } from "./use-tenant-id.ts";

export function TenantSettingsTab() {
  const t = useT("tenants");
  const tenantId = useTenantId();
  const tenant = useQuery(trpc.tenants.get.queryOptions({ tenantId }));
  if (tenant.data === undefined) {
    return (
      <Page narrow>
        <SkeletonLines rows={6} height={28} />
      </Page>
    );
  }
  return (
    <Page narrow>
      <Section title={t("general")}>
        <General key={tenant.data.tenantId} tenant={tenant.data} />
      </Section>
      <Section title={t("optOut")}>
        <OptOut tenant={tenant.data} />
      </Section>
      <StateSection tenant={tenant.data} />
    </Page>
  );
}

/** Name, region, labels. What somebody else changes meanwhile shows after saving. */
function General({ tenant }: { tenant: Tenant }) {
  const t = useT("tenants");
  const c = useT("common");
  const { tenantId } = tenant;
  const mayEdit = useCan("tenants.update");
  const planName = usePlanName();
  const [form, setForm] = useState({
    name: tenant.name,
    region: tenant.region,
    labels: tenant.labels,
  });
  const save = useMutation(
    trpc.tenants.update.mutationOptions({
      onSuccess: (next) => {
        queryClient.setQueryData(trpc.tenants.get.queryKey({ tenantId }), next);
        void queryClient.invalidateQueries({ queryKey: trpc.tenants.list.pathKey() });
      },
    }),
  );
  const nameOk = Name.safeParse(form.name).success;
  const labelsOk = form.labels.every((label) => Label.safeParse(label).success);
  const changed =
    form.name !== tenant.name ||
    form.region !== tenant.region ||
    form.labels.join() !== tenant.labels.join();
  return (
    <form
      className={classes["settings"]}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ tenantId, ...form });
      }}
    >
      <TextInput
        label={t("name")}
        value={form.name}
        readOnly={!mayEdit}
        maxLength={200}
        error={nameOk ? null : c("nameInvalid")}
        onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
      />
      <TextInput label={t("slug")} value={tenant.slug} readOnly description={t("slugHint")} />
      <TextInput
        label={t("plan")}
        value={planName(tenant.plan)}
        readOnly
        description={t("planHint")}
      />
      <Select
        label={t("region")}
        allowDeselect={false}
        readOnly={!mayEdit}
        value={form.region}
        onChange={(value) => value !== null && setForm({ ...form, region: value })}
        data={REGIONS.map((region) => ({ value: region, label: t(region) }))}
      />
      <TagsInput
        label={t("labels")}
        readOnly={!mayEdit}
        maxTags={20}
        splitChars={[",", " "]}
        value={form.labels}
        error={labelsOk ? null : t("labelInvalid")}
        onChange={(labels) => setForm({ ...form, labels: labels.map((one) => one.toLowerCase()) })}
      />
      <InlineError error={save.error} />
      <div className={classes["buttons"]}>
        <PermissionButton
          permission="tenants.update"
          type="submit"
          loading={save.isPending}
          disabled={!changed || !nameOk || !labelsOk}
        >
          {c("save")}
        </PermissionButton>
        <span className="dim" role="status" style={{ alignSelf: "center" }}>
          {save.isSuccess && !changed ? t("generalSaved") : ""}
        </span>
      </div>
    </form>
  );
}

/** The tenant's own admin decides; staff only see it. */
function OptOut({ tenant }: { tenant: Tenant }) {
  const t = useT("tenants");
  const { tenantId } = tenant;
  const mayChange = useCan("access.optOut");
  const change = useMutation(
    trpc.access.optOut.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.tenants.get.pathKey() }),
    }),
  );
  return (
    <div>
      {mayChange ? (
        <Switch
          label={t("optOutSwitch")}
          checked={!tenant.impersonationOptOut}
          disabled={change.isPending}
          onChange={(event) => change.mutate({ tenantId, optOut: !event.currentTarget.checked })}
        />
      ) : (
        <span>{tenant.impersonationOptOut ? t("optOutOn") : t("optOutOff")}</span>
      )}
      <InlineError error={change.error} />
    </div>
  );
}

const STATE_TEXT = {
  onboarding: "dangerOnboarding",
  active: "dangerActive",
  suspended: "dangerSuspended",
  moving: "dangerMoving",
  pending_erasure: "dangerPending",
  erased: "dangerErased",
} as const;

/** Suspend, resume, erase, restore with what each means. Staff only. */
function StateSection({ tenant }: { tenant: Tenant }) {
  const t = useT("tenants");
  const sayReason = useStateReason();
  const staff = useCan("tenants.list");
  const [verb, setVerb] = useState<TenantVerb | null>(null);
  const verbs = verbsOf(tenant);
  if (!staff) return null;
  const offered: TenantVerb[] = tenant.state === "active" ? ["suspend", "erase"] : verbs;
  return (
    <Section title={t("danger")}>
      <p style={{ marginTop: 0 }}>
        {t(STATE_TEXT[tenant.state], { reason: sayReason(tenant.stateReason ?? "") })}
      </p>
      {offered.map((name) => (
        <div key={name} className={classes["settingsRow"]}>
          <span className="dim">{t(`${name}Text`)}</span>
          <PermissionButton
            permission={`tenants.${name}`}
            variant={name === "erase" ? "filled" : "default"}
            {...(name === "erase" ? { color: "red.8" } : {})}
            blocked={verbs.includes(name) ? null : t("eraseFirstSuspend")}
            onClick={() => setVerb(name)}
            style={{ flex: "none" }}
          >
            {t(verbWord(name, tenant))}
          </PermissionButton>
        </div>
      ))}
      <TenantVerbDialog tenant={tenant} verb={verb} onClose={() => setVerb(null)} />
    </Section>
  );
}
