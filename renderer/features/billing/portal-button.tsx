import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { TenantId } from "#shared/kernel/index.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { useT } from "#renderer/i18n/index.ts";
import { api } from "#renderer/lib/trpc.ts";
import { IconExternalLink } from "#renderer/ui/icons.ts";
import { InlineError } from "#renderer/ui/states.tsx";
import classes from "./billing.module.css";

const ASK_MS = 1000;
const MOST_ASKS = 120;

/**
 * The provider's own page for the payment method. It is asked for by a job, so the button becomes a link when the page is there:
 * a window that opens by itself some seconds after a click is one that browsers hold back.
 */
export function PortalButton() {
  const t = useT("billing");
  const tenantId = useTenantId();
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  // Not a query: those are kept in the tab's storage, and the link is a key to the customer's page.
  const open = useMutation({ mutationFn: () => openPortal(tenantId, () => gone.current) });
  const page = open.data;
  if (page?.state === "ready" && page.url !== null)
    return (
      <Button
        component="a"
        href={page.url}
        target="_blank"
        rel="noreferrer"
        rightSection={<IconExternalLink size={14} />}
        onClick={() => open.reset()}
      >
        {t("portalReady")}
      </Button>
    );
  return (
    <span className={classes["portal"]}>
      <Button loading={open.isPending} onClick={() => open.mutate()}>
        {t("portal")}
      </Button>
      <span role="status" className="dim">
        {open.isPending && t("portalMaking")}
        {page !== undefined && t("portalFailed", { error: page.error ?? "" })}
      </span>
      <InlineError error={open.error} />
    </span>
  );
}

async function openPortal(tenantId: TenantId, isGone: () => boolean) {
  let page = await api.billing.openPortal.mutate({ tenantId });
  for (let asked = 0; page.state === "making" && asked < MOST_ASKS && !isGone(); asked += 1) {
    await new Promise((resolve) => setTimeout(resolve, ASK_MS));
    page = await api.billing.portal.query({ tenantId, callId: page.callId });
  }
  return page;
}
