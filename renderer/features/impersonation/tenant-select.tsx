import { Group, Select, type SelectProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { StateShape } from "#renderer/ui/state-badge.tsx";

interface TenantSelectProps extends Omit<SelectProps, "data" | "value" | "onChange"> {
  value: string | null;
  onChange: (tenantId: TenantId | null) => void;
  /** Offered before the tenants, for example the platform itself. */
  first?: { value: string; label: string };
}

/** Finds a tenant on the server by name or short name while typing; shows its state. */
export function TenantSelect({ value, onChange, first, ...rest }: TenantSelectProps) {
  const t = useT("impersonation");
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed.trim().slice(0, 200), 200);
  const chosen = useQuery(
    trpc.tenants.get.queryOptions(
      { tenantId: value as TenantId },
      { enabled: value !== null && value !== first?.value },
    ),
  );
  const wanted = search === chosen.data?.name ? "" : search;
  const found = useQuery(
    trpc.tenants.list.queryOptions(
      { limit: 30, sort: "name", order: "asc", ...(wanted === "" ? {} : { search: wanted }) },
      { placeholderData: keepPreviousData },
    ),
  );
  const tenants = new Map(
    [...(found.data?.rows ?? []), ...(chosen.data ? [chosen.data] : [])].map((tenant) => [
      tenant.tenantId as string,
      tenant,
    ]),
  );
  const data = [
    ...(first === undefined ? [] : [first]),
    ...[...tenants].map(([tenantId, tenant]) => ({ value: tenantId, label: tenant.name })),
  ];
  return (
    <Select
      placeholder={t("tenant.placeholder")}
      nothingFoundMessage={t("tenant.none")}
      searchable
      clearable
      {...rest}
      data={data}
      value={value}
      onChange={(next) => onChange(next as TenantId | null)}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      renderOption={({ option }) => {
        const tenant = tenants.get(option.value);
        return (
          <Group gap={8} wrap="nowrap">
            {tenant !== undefined && <StateShape state={tenant.state} />}
            <bdi>{option.label}</bdi>
            {tenant !== undefined && <span className="mono dim">{tenant.slug}</span>}
          </Group>
        );
      }}
    />
  );
}
