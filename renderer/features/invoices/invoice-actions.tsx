import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Invoice } from "#shared/contracts/billing/invoices.ts";
import type { Permission } from "#shared/access/index.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { IconDots } from "#renderer/ui/icons.ts";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { useErrorText } from "#renderer/ui/states.tsx";
import { InvoiceDialog, type InvoiceDialogKind } from "./invoice-dialogs.tsx";

interface InvoiceActionsProps {
  tenantId: TenantId;
  invoice: Invoice;
}

/** What may be done with an invoice now, by the person and by its state; nothing else is offered. */
export function InvoiceActions({ tenantId, invoice }: InvoiceActionsProps) {
  const t = useT("invoices");
  const say = useErrorText();
  const me = useMe();
  const [dialog, setDialog] = useState<InvoiceDialogKind | null>(null);
  const collect = useMutation(
    trpc.invoices.collect.mutationOptions({
      onSuccess: () => {
        notifications.show({ message: t("collecting") });
        return queryClient.invalidateQueries({ queryKey: trpc.invoices.pathKey() });
      },
      onError: (error) => notifications.show({ message: say(error), color: "red" }),
    }),
  );
  const { state, provider, collection, paid, refunded } = invoice;
  const isUnderWay = collection === "queued" || collection === "pending";
  const can = (permission: Permission) => me.permissions.includes(permission);
  const more: readonly (readonly [InvoiceDialogKind, boolean])[] = [
    ["refund", can("invoices.refund") && paid > refunded],
    ["void", can("invoices.void") && state === "open" && paid === 0],
    ["writeOff", can("invoices.writeOff") && state === "open"],
  ];
  const offered = more.filter(([, isPossible]) => isPossible).map(([kind]) => kind);
  return (
    <>
      {offered.length > 0 && (
        <Menu position="top-end">
          <Menu.Target>
            <Button variant="default" leftSection={<IconDots size={14} />}>
              {t("more")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {offered.map((kind) => (
              <Menu.Item
                key={kind}
                {...(kind === "refund" ? {} : { color: "red" })}
                onClick={() => setDialog(kind)}
              >
                {t(`${kind}.verb`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {state === "open" && provider !== "manual" && (
        <PermissionButton
          permission="invoices.collect"
          variant="default"
          loading={collect.isPending}
          blocked={isUnderWay ? t("isUnderWay") : null}
          onClick={() => collect.mutate({ tenantId, invoiceId: invoice.invoiceId })}
        >
          {t("collect")}
        </PermissionButton>
      )}
      {(state === "open" || state === "uncollectible") && can("invoices.markPaid") && (
        <Button onClick={() => setDialog("markPaid")}>{t("markPaid.verb")}</Button>
      )}
      {dialog !== null && (
        <InvoiceDialog
          kind={dialog}
          tenantId={tenantId}
          invoice={invoice}
          onClose={() => setDialog(null)}
        />
      )}
    </>
  );
}
