import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PLATFORM_TENANT_ID, type TenantId, type UserId } from "#shared/kernel/index.ts";
import { TenantSelect } from "#renderer/features/impersonation/tenant-select.tsx";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { IconUserCheck } from "#renderer/ui/icons.ts";
import { Section } from "#renderer/ui/page.tsx";
import { EmptyState, ErrorState, SkeletonLines } from "#renderer/ui/states.tsx";
import { AccessAnswers, type Show } from "./access-answers.tsx";
import type { StaffSearch } from "./feature.ts";
import { PersonSelect } from "./person-select.tsx";
import classes from "./staff.module.css";

interface AskTabProps {
  search: StaffSearch;
  onSearch: (patch: Partial<StaffSearch>) => void;
}

/** "What can X do for tenant Y", answered by the server with the reason of each answer. */
export function AskTab({ search, onSearch }: AskTabProps) {
  const t = useT("staff");
  const [show, setShow] = useState<Show>("all");
  const of = (search.of ?? PLATFORM_TENANT_ID) as TenantId;
  const { person, tenant } = search;
  const ready = person !== undefined && tenant !== undefined;
  const query = useQuery(
    trpc.access.explain.queryOptions(
      {
        tenantId: of,
        userId: person as UserId,
        forTenantId: tenant as TenantId,
      },
      { enabled: ready },
    ),
  );
  const forTenant = useQuery(
    trpc.tenants.get.queryOptions(
      { tenantId: tenant as TenantId },
      { enabled: tenant !== undefined && tenant !== PLATFORM_TENANT_ID },
    ),
  );
  const platform = { value: PLATFORM_TENANT_ID as string, label: t("ask.platform") };
  const tenantName =
    tenant === PLATFORM_TENANT_ID ? t("ask.platform") : (forTenant.data?.name ?? "…");
  const allowed = query.data?.answers.filter((answer) => answer.allowed).length ?? 0;
  return (
    <div className={classes["tab"]}>
      <p className={classes["intro"]}>{t("ask.intro")}</p>
      <div className={classes["ask"]}>
        <TenantSelect
          label={t("ask.from")}
          first={platform}
          value={of}
          clearable={false}
          onChange={(next) =>
            onSearch({
              of: next === null || next === PLATFORM_TENANT_ID ? undefined : next,
              person: undefined,
            })
          }
        />
        <PersonSelect
          key={of}
          tenantId={of}
          value={person ?? null}
          onChange={(next) => onSearch({ person: next ?? undefined })}
        />
        <TenantSelect
          label={t("ask.tenant")}
          placeholder={t("ask.tenantPlaceholder")}
          first={platform}
          value={tenant ?? null}
          onChange={(next) => onSearch({ tenant: next ?? undefined })}
        />
      </div>
      {!ready && (
        <EmptyState
          icon={<IconUserCheck size={20} />}
          title={t("ask.choose")}
          text={t("ask.chooseText")}
        />
      )}
      {ready && query.error !== null && (
        <ErrorState error={query.error} what={t("tab.ask")} onRetry={() => void query.refetch()} />
      )}
      {ready && query.isPending && <SkeletonLines rows={12} height={22} />}
      {ready && query.data !== undefined && (
        <Section
          title={t("ask.sentence", {
            name: query.data.person.name,
            tenant: tenantName,
            count: allowed,
            total: query.data.answers.length,
          })}
          actions={
            <>
              <SegmentedControl
                aria-label={t("ask.show")}
                value={show}
                onChange={(value) => setShow(value as Show)}
                data={(["all", "allowed", "denied"] as const).map((option) => ({
                  value: option,
                  label: t(`ask.${option}`),
                }))}
              />
              <CopyAsMenu json={query.data} />
            </>
          }
          flush
        >
          <AccessAnswers explained={query.data} show={show} />
        </Section>
      )}
    </div>
  );
}
