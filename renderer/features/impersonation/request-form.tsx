import { Button, SegmentedControl, TextInput, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { Reason, type TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { IconSpy } from "#renderer/ui/icons.ts";
import { Section } from "#renderer/ui/page.tsx";
import { useMissing } from "#renderer/ui/permission.tsx";
import { InlineError } from "#renderer/ui/states.tsx";
import classes from "./impersonation.module.css";
import { useStartImpersonation } from "./start-impersonation.ts";
import { TenantSelect } from "./tenant-select.tsx";

const MINUTES = [5, 10, 15, 30] as const;

interface RequestFormProps {
  tenantId: TenantId | null;
  onTenant: (tenantId: TenantId | null) => void;
}

/** Why a chosen tenant cannot be impersonated; null when it can. */
function useBlocked(tenantId: TenantId | null): string | null {
  const t = useT("impersonation");
  const states = useT("states");
  const tenant = useQuery(
    trpc.tenants.get.queryOptions(
      { tenantId: tenantId as TenantId },
      { enabled: tenantId !== null },
    ),
  );
  if (tenantId === null || tenant.data === undefined) return null;
  if (tenant.data.impersonationOptOut) return t("tenant.optedOut");
  if (tenant.data.state !== "active")
    return t("tenant.notActive", { state: states(tenant.data.state) });
  return null;
}

/** Asks for an impersonation: whom, why, for which case, for how long. */
export function RequestForm({ tenantId, onTenant }: RequestFormProps) {
  const t = useT("impersonation");
  const missing = useMissing("access.impersonate");
  const blocked = useBlocked(tenantId);
  const start = useStartImpersonation();
  const form = useForm({
    initialValues: { reason: "", caseNumber: "", minutes: "30" },
    validateInputOnBlur: true,
    validate: {
      reason: (value) => (Reason.safeParse(value).success ? null : t("reason.invalid")),
      caseNumber: (value) => {
        const { length } = value.trim();
        return length >= 1 && length <= 60 ? null : t("case.invalid");
      },
    },
  });
  const submitted = Object.keys(form.errors).length > 0;
  return (
    <Section title={t("new")}>
      <form
        noValidate
        onSubmit={form.onSubmit(({ reason, caseNumber, minutes }) => {
          if (tenantId === null) return;
          start.mutate({
            tenantId,
            reason: reason.trim(),
            caseNumber: caseNumber.trim(),
            minutes: Number(minutes),
          });
        })}
      >
        <div className={classes["request"]}>
          <TenantSelect
            label={t("tenant")}
            description={t("tenant.hint")}
            value={tenantId}
            onChange={onTenant}
            error={blocked ?? (submitted && tenantId === null ? t("tenant.missing") : null)}
          />
          <TextInput
            label={t("case")}
            description={t("case.hint")}
            maxLength={60}
            autoComplete="off"
            {...form.getInputProps("caseNumber")}
          />
          <div>
            <div className={classes["label"]}>{t("minutes")}</div>
            <div className={classes["hint"]}>{t("minutes.hint")}</div>
            <SegmentedControl
              aria-label={t("minutes")}
              data={MINUTES.map(String)}
              {...form.getInputProps("minutes")}
            />
          </div>
          <Textarea
            className={classes["whole"] ?? ""}
            label={t("reason")}
            description={t("reason.hint")}
            autosize
            minRows={2}
            maxLength={500}
            {...form.getInputProps("reason")}
          />
          <div className={`${classes["whole"]} ${classes["foot"]}`}>
            <p className={classes["rules"]}>{missing ?? t("rules")}</p>
            <Button
              type="submit"
              style={{ flex: "none" }}
              leftSection={<IconSpy size={14} />}
              loading={start.isPending || start.isSuccess}
              disabled={missing !== null || blocked !== null || tenantId === null}
            >
              {t("submit")}
            </Button>
          </div>
          {start.error !== null && (
            <div className={classes["whole"]}>
              <InlineError error={start.error} />
            </div>
          )}
        </div>
      </form>
    </Section>
  );
}
