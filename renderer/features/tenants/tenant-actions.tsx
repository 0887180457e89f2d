import { ActionIcon, Menu, NumberInput, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { TENANT_TRANSITIONS, type Tenant } from "#shared/contracts/tenants.ts";
import type { Permission } from "#shared/access/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { api, trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import {
  IconArrowBackUp,
  IconDots,
  IconPlayerPause,
  IconPlayerPlay,
  IconTrash,
} from "#renderer/ui/icons.ts";
import { useMissing } from "#renderer/ui/permission.tsx";

export type TenantVerb = "suspend" | "resume" | "erase" | "restore";

/** What the state lets do; permission is another question. */
export function verbsOf(tenant: Pick<Tenant, "state" | "erasureRequest">): TenantVerb[] {
  const to = TENANT_TRANSITIONS[tenant.state];
  return [
    ...(to.includes("suspended") && tenant.state === "active" ? (["suspend"] as const) : []),
    ...(tenant.state === "suspended" ? (["resume", "erase"] as const) : []),
    // Before the second admin it withdraws the first one's request.
    ...(tenant.state === "pending_erasure" || tenant.erasureRequest !== null
      ? (["restore"] as const)
      : []),
  ];
}

/** What the button says: restoring a tenant that only waits for the second admin is a withdrawal. */
export const verbWord = (verb: TenantVerb, tenant: Pick<Tenant, "state">) =>
  verb === "restore" && tenant.state === "suspended" ? ("withdraw" as const) : verb;

const ICONS = {
  suspend: IconPlayerPause,
  resume: IconPlayerPlay,
  erase: IconTrash,
  restore: IconArrowBackUp,
} as const;

/** The header's menu. A customer's own people have none of these, so they see no menu. */
export function TenantActions({ tenant }: { tenant: Tenant }) {
  const t = useT("common");
  const [verb, setVerb] = useState<TenantVerb | null>(null);
  const staff = useCan("tenants.list");
  const verbs = verbsOf(tenant);
  if (!staff || verbs.length === 0) return null;
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon aria-label={t("actions")} variant="default">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {verbs.map((name) => (
            <VerbItem
              key={name}
              verb={name}
              word={verbWord(name, tenant)}
              onChoose={() => setVerb(name)}
            />
          ))}
        </Menu.Dropdown>
      </Menu>
      <TenantVerbDialog tenant={tenant} verb={verb} onClose={() => setVerb(null)} />
    </>
  );
}

interface VerbItemProps {
  verb: TenantVerb;
  word: ReturnType<typeof verbWord>;
  onChoose: () => void;
}

function VerbItem({ verb, word, onChoose }: VerbItemProps) {
  const t = useT("tenants");
  const missing = useMissing(`tenants.${verb}` satisfies Permission);
  const Icon = ICONS[verb];
  return (
    <Tooltip label={missing ?? ""} disabled={missing === null} position="left">
      <Menu.Item
        leftSection={<Icon size={14} />}
        aria-disabled={missing !== null}
        {...(missing === null ? {} : { "data-disabled": true })}
        {...(verb === "erase" ? { color: "red.8" } : {})}
        onClick={() => missing === null && onChoose()}
      >
        {t(word)}
      </Menu.Item>
    </Tooltip>
  );
}

interface VerbDialogProps {
  tenant: Tenant;
  verb: TenantVerb | null;
  onClose: () => void;
}

/** The consequence with what it hits, a reason, and for erasing the name typed and the days of grace. */
export function TenantVerbDialog({ tenant, verb, onClose }: VerbDialogProps) {
  const t = useT("tenants");
  const format = useFormat();
  const { tenantId } = tenant;
  const [graceDays, setGraceDays] = useState(30);
  const overview = useQuery(
    trpc.tenants.overview.queryOptions({ tenantId }, { enabled: verb !== null }),
  );
  const change = useMutation({
    mutationFn: ({ verb, reason }: { verb: TenantVerb; reason: string }) => {
      const input = { tenantId, reason };
      switch (verb) {
        case "suspend":
          return api.tenants.suspend.mutate(input);
        case "resume":
          return api.tenants.resume.mutate(input);
        case "restore":
          return api.tenants.restore.mutate(input);
        case "erase":
          return api.tenants.erase.mutate({ ...input, confirmSlug: tenant.slug, graceDays });
      }
    },
    onSuccess: (next, asked) => {
      if (asked.verb === "erase" && next.state === "suspended") {
        notifications.show({ message: t("eraseWaits"), autoClose: 12_000 });
      }
      queryClient.setQueryData(trpc.tenants.get.queryKey({ tenantId }), next);
      void queryClient.invalidateQueries({ queryKey: trpc.tenants.pathKey() });
      onClose();
    },
  });
  if (verb === null) return null;
  const radius = overview.data?.blastRadius;
  const number = (value: number | null | undefined) =>
    value === null || value === undefined ? "–" : format.number(value, 1);
  const hits = verb === "suspend" || verb === "erase";
  return (
    <ConfirmDialog
      opened
      onClose={() => {
        change.reset();
        onClose();
      }}
      title={t(`${verb}One`, { name: tenant.name })}
      consequence={t(`${verb}Text`)}
      {...(hits
        ? {
            counts: [
              [t("apps"), number(radius?.apps)],
              [t("activeKeys"), number(radius?.activeKeys)],
              [t("members"), number(radius?.members)],
              [t("perMinute"), number(radius?.eventsPerMinute)],
            ] as const,
          }
        : {})}
      verb={t(`${verb}One`, { name: tenant.name })}
      danger={hits}
      reasonMin={5}
      {...(verb === "erase" ? { typeName: tenant.slug } : {})}
      busy={change.isPending}
      error={change.error}
      onConfirm={({ reason }) => change.mutate({ verb, reason })}
    >
      {verb === "erase" && (
        <NumberInput
          label={t("eraseGrace")}
          min={1}
          max={90}
          allowDecimal={false}
          clampBehavior="strict"
          value={graceDays}
          onChange={(value) => setGraceDays(typeof value === "number" ? value : 30)}
        />
      )}
    </ConfirmDialog>
  );
}
