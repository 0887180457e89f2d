import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Impersonation } from "#shared/contracts/access.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { InlineError } from "#renderer/ui/states.tsx";
import { Countdown } from "./countdown.tsx";
import classes from "./impersonation.module.css";
import { enterImpersonation } from "./start-impersonation.ts";

/** Staff revoke any, a tenant's admin those of the own tenant. */
export function RevokeImpersonation(props: { impersonation: Impersonation; onClose: () => void }) {
  const { impersonation, onClose } = props;
  const t = useT("impersonation");
  const me = useMe();
  const client = useQueryClient();
  const tenant = impersonation.tenantName;
  const revoke = useMutation(
    trpc.access.revokeImpersonation.mutationOptions({
      onSuccess: () => {
        notifications.show({ message: t("revoke.done", { tenant }), color: "green" });
        onClose();
        void client.invalidateQueries({ queryKey: trpc.access.impersonations.pathKey() });
      },
    }),
  );
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      danger
      title={t("revoke.title", { tenant })}
      consequence={t("revoke.text", { staff: impersonation.staffName })}
      verb={t("revoke.submit")}
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() =>
        revoke.mutate({
          tenantId: me.scope === "platform" ? PLATFORM_TENANT_ID : impersonation.tenantId,
          impersonationId: impersonation.impersonationId,
        })
      }
    />
  );
}

function Row(props: { impersonation: Impersonation; onRevoke: () => void }) {
  const { impersonation } = props;
  const t = useT("impersonation");
  const me = useMe();
  const own = impersonation.staffId === me.userId;
  const enter = useMutation({
    mutationFn: () => enterImpersonation(impersonation.impersonationId, impersonation.tenantId),
  });
  return (
    <li className={classes["active"]}>
      <div className={classes["who"]}>
        <div>
          <strong>
            <Link to="/tenants/$tenantId" params={{ tenantId: impersonation.tenantId }}>
              <bdi>{impersonation.tenantName}</bdi>
            </Link>
          </strong>{" "}
          · <bdi>{impersonation.staffName}</bdi>{" "}
          {own && <span className={classes["tag"]}>{t("yours")}</span>}
        </div>
        <div className="dim">
          <span className="mono">{impersonation.caseNumber}</span> ·{" "}
          <bdi>{impersonation.reason}</bdi>
        </div>
        <InlineError error={enter.error} />
      </div>
      <span className={classes["time"]}>
        <Countdown expiresAt={impersonation.expiresAt} />
      </span>
      {own && (
        <Button loading={enter.isPending || enter.isSuccess} onClick={() => enter.mutate()}>
          {t("enter")}
        </Button>
      )}
      <PermissionButton
        permission="access.revokeImpersonation"
        variant="default"
        onClick={props.onRevoke}
      >
        {t("revoke")}
      </PermissionButton>
    </li>
  );
}

/** Running impersonations with the time each has left, revocable at once. */
export function ActiveList({ active }: { active: readonly Impersonation[] }) {
  const t = useT("impersonation");
  const [revoking, setRevoking] = useState<Impersonation | null>(null);
  if (active.length === 0)
    return (
      <p className={classes["none"]}>
        {t("active.none")}. {t("active.noneText")}
      </p>
    );
  return (
    <>
      <ul style={{ margin: 0, padding: 0, listStyle: "none" }} aria-live="polite">
        {active.map((impersonation) => (
          <Row
            key={impersonation.impersonationId}
            impersonation={impersonation}
            onRevoke={() => setRevoking(impersonation)}
          />
        ))}
      </ul>
      {revoking !== null && (
        <RevokeImpersonation impersonation={revoking} onClose={() => setRevoking(null)} />
      )}
    </>
  );
}
