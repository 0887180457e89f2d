import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { CataloguePlan } from "#shared/contracts/billing/plans.ts";
import { useT } from "#renderer/i18n/index.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { subscriptionsOf } from "./plan-versions.ts";

/** Takes a plan out of what can be chosen, or back into it. */
export function PlanActions({ plan }: { plan: CataloguePlan }) {
  const t = useT("plans");
  const { code, name } = plan;
  const [asking, setAsking] = useState(false);
  const done = (message: string) => () => {
    notifications.show({ message });
    setAsking(false);
    return queryClient.invalidateQueries({ queryKey: trpc.plans.pathKey() });
  };
  const archive = useMutation(
    trpc.plans.archive.mutationOptions({ onSuccess: done(t("archivedDone", { name })) }),
  );
  const restore = useMutation(
    trpc.plans.restore.mutationOptions({ onSuccess: done(t("restoredDone", { name })) }),
  );
  if (plan.state === "archived")
    return (
      <PermissionButton
        permission="plans.restore"
        variant="default"
        loading={restore.isPending}
        onClick={() => restore.mutate({ code })}
      >
        {t("restore")}
      </PermissionButton>
    );
  return (
    <>
      <PermissionButton
        permission="plans.archive"
        variant="default"
        onClick={() => setAsking(true)}
      >
        {t("archive")}
      </PermissionButton>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("archiveTitle", { name })}
        consequence={t("archiveText", { count: subscriptionsOf(plan) })}
        verb={t("archive")}
        danger
        busy={archive.isPending}
        error={archive.error}
        onConfirm={() => archive.mutate({ code })}
      />
    </>
  );
}
