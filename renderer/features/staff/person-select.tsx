import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";

interface PersonSelectProps {
  /** Whose members are offered; the platform's own tenant for staff. */
  tenantId: TenantId;
  value: string | null;
  onChange: (userId: string | null) => void;
}

/** Chooses a member by name or e-mail. */
export function PersonSelect({ tenantId, value, onChange }: PersonSelectProps) {
  const t = useT("staff");
  const roles = useT("access");
  const members = useQuery(trpc.members.list.queryOptions({ tenantId }));
  const data = (members.data ?? []).map((member) => ({
    value: member.userId as string,
    label: `${member.name} · ${member.email} · ${roles(member.role)}`,
  }));
  return (
    <Select
      label={t("ask.person")}
      placeholder={t("ask.personPlaceholder")}
      searchable
      clearable
      data={data}
      value={value}
      onChange={onChange}
      disabled={members.isPending}
      nothingFoundMessage={t("ask.noMember")}
      error={members.error === null ? null : members.error.message}
    />
  );
}
