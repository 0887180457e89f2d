import { Radio } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PROVIDERS, Provider } from "#shared/contracts/billing/subscriptions.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { afterBillChange } from "./after-bill-change.ts";
import classes from "./billing.module.css";
import type { BillDialogProps } from "./coupon-dialog.tsx";

/** Another provider collects from the next renewal on, once it can; the present one takes a move back. */
export function MoveDialog({ overview, onClose }: BillDialogProps) {
  const t = useT("billing");
  const tenantId = useTenantId();
  const { provider, moving } = overview;
  const known = useQuery(
    trpc.webhooks.providers.queryOptions(undefined, { enabled: useCan("webhooks.read") }),
  );
  const choices = PROVIDERS.filter((name) => (moving === null ? name !== provider : true));
  const [to, setTo] = useState<Provider>(choices[0] ?? "manual");
  const isSet = (name: Provider) =>
    known.data?.find((one) => one.provider === name)?.configured ?? true;
  const move = useMutation(
    trpc.billing.moveProvider.mutationOptions({
      onSuccess: ({ moving: waits }) =>
        afterBillChange(t(waits === null ? "move.done" : "move.begun"), onClose)(),
    }),
  );
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t("move.title")}
      consequence={t("move.text", { provider: t(`provider.${provider}`) })}
      verb={t(to === provider ? "move.takeBack" : "move.verb", { provider: t(`provider.${to}`) })}
      busy={move.isPending}
      error={move.error}
      onConfirm={() => move.mutate({ tenantId, to })}
    >
      <Radio.Group
        label={t("move.to")}
        value={to}
        onChange={(value) => setTo(Provider.parse(value))}
      >
        <div className={classes["choices"]}>
          {choices.map((name) => (
            <Radio
              key={name}
              value={name}
              disabled={!isSet(name)}
              label={t(`provider.${name}`)}
              description={
                name === provider
                  ? t("move.stays")
                  : isSet(name)
                    ? t(`move.hint.${name}`)
                    : t("move.unset")
              }
            />
          ))}
        </div>
      </Radio.Group>
    </ConfirmDialog>
  );
}
