import { Modal, Button, Radio } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { CataloguePlan } from "#shared/contracts/billing/plans.ts";
import { useT } from "#renderer/i18n/index.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { InlineError } from "#renderer/ui/states.tsx";
import { ChangesTable } from "./changes-table.tsx";
import { newestOf, subscriptionsOf } from "./plan-versions.ts";
import classes from "./plans.module.css";
import { TermsFacts } from "./terms-facts.tsx";

interface PublishDialogProps {
  plan: CataloguePlan;
  draft: CataloguePlan["versions"][number];
  onClose: () => void;
}

/** What changes, for whom, and whether those who have the plan already come along. */
export function PublishDialog({ plan, draft, onClose }: PublishDialogProps) {
  const t = useT("plans");
  const c = useT("common");
  const [migrate, setMigrate] = useState(false);
  const published = newestOf(plan);
  const held = subscriptionsOf(plan);
  const publish = useMutation(
    trpc.plans.publish.mutationOptions({
      onSuccess: () => {
        notifications.show({
          message: t("publishedDone", { name: plan.name, version: draft.version }),
        });
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.plans.pathKey() });
      },
    }),
  );
  return (
    <Modal
      opened
      size={680}
      onClose={onClose}
      title={t("publishTitle", { name: plan.name, version: draft.version })}
      closeButtonProps={{ "aria-label": c("close") }}
    >
      <form
        className={classes["stack"]}
        onSubmit={(event) => {
          event.preventDefault();
          publish.mutate({ code: plan.code, migrate: migrate && held > 0 });
        }}
      >
        <p className={classes["status"]}>{t("publishText")}</p>
        {published === undefined ? (
          <TermsFacts terms={draft.terms} />
        ) : (
          <ChangesTable before={published.terms} after={draft.terms} />
        )}
        {held === 0 ? (
          <p className="dim">{t("nobodyHas")}</p>
        ) : (
          <Radio.Group
            label={t("heldBy", { count: held })}
            value={migrate ? "move" : "keep"}
            onChange={(value) => setMigrate(value === "move")}
          >
            <div className={classes["choices"]}>
              <Radio value="keep" label={t("keepTheirs")} description={t("keepTheirsHint")} />
              <Radio value="move" label={t("moveThem")} description={t("moveThemHint")} />
            </div>
          </Radio.Group>
        )}
        <InlineError error={publish.error} />
        <div className={classes["end"]}>
          <Button variant="default" onClick={onClose}>
            {c("cancel")}
          </Button>
          <Button type="submit" loading={publish.isPending} data-autofocus>
            {migrate && held > 0
              ? t("publishAndMove", { count: held })
              : t("publishVersion", { version: draft.version })}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
