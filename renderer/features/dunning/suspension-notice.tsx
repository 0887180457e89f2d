import { Link, useMatchRoute } from "@tanstack/react-router";
import type { Tenant } from "#shared/contracts/tenants.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useCan, useMe } from "#renderer/lib/me.tsx";
import { useStateReason } from "#renderer/lib/use-state-reason.ts";
import { IconAlertTriangle } from "#renderer/ui/icons.ts";
import classes from "./dunning.module.css";

/** Above every page of a suspended tenant's own people: what it means, and where it is paid. */
export function SuspensionNotice({
  tenant,
}: {
  tenant: Pick<Tenant, "tenantId" | "state" | "stateReason">;
}) {
  const t = useT("dunning");
  const say = useStateReason();
  const me = useMe();
  const mayBill = useCan("billing.read");
  const bill = { to: "/tenants/$tenantId/bill", params: { tenantId: tenant.tenantId } } as const;
  const isOnBill = useMatchRoute()(bill) !== false;
  if (tenant.state !== "suspended" || me.scope === "platform") return null;
  return (
    <div className={classes["suspended"]} role="alert">
      <IconAlertTriangle size={18} />
      <div>
        <strong>{t("suspendedTitle")}</strong>
        <span>
          {ended(say(tenant.stateReason ?? ""))} {t("suspendedText")}
        </span>
      </div>
      {mayBill && !isOnBill && <Link {...bill}>{t("suspendedSee")}</Link>}
    </div>
  );
}

/** Before another sentence it needs a full stop, which people leave out. */
const ended = (reason: string) => reason.replace(/[^.!?…]$/, "$&.");
