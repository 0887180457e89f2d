import { Button, NumberInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { z } from "zod";
import type { DunningSchedule, DunningScheduleInForce } from "#shared/contracts/billing/dunning.ts";
import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { Section } from "#renderer/ui/page.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { InlineError } from "#renderer/ui/states.tsx";
import classes from "./dunning.module.css";
import { problemOf, warningOf } from "./schedule-form.ts";
import { ScheduleLine } from "./schedule-line.tsx";
import { ScheduleWords } from "./schedule-words.tsx";

interface ScheduleEditorProps {
  tenantId: TenantId;
  found: z.infer<typeof DunningScheduleInForce>;
}

/** The schedule as a line of days, and the same in words; saved for cases that begin from then on. */
export function ScheduleEditor({ tenantId, found }: ScheduleEditorProps) {
  const t = useT("dunning");
  const mayChange = useCan("dunning.configure");
  const [schedule, setSchedule] = useState(found.schedule);
  const isEverybodys = tenantId === PLATFORM_TENANT_ID;
  const hasOwn = found.of === (isEverybodys ? "platform" : "tenant");
  const configure = useMutation(
    trpc.dunning.configure.mutationOptions({
      onSuccess: (_answer, asked) => {
        notifications.show({ message: t(asked.schedule === null ? "reverted" : "saved") });
        return queryClient.invalidateQueries({ queryKey: trpc.dunning.pathKey() });
      },
    }),
  );
  const problem = problemOf(schedule);
  const warning = problem === null ? warningOf(schedule) : null;
  const isChanged = JSON.stringify(schedule) !== JSON.stringify(found.schedule);
  const day = (field: "graceFromDay" | "suspendOnDay", min: number, max: number) => (
    <NumberInput
      label={t(field === "graceFromDay" ? "graceFrom" : "suspendOn")}
      w={190}
      min={min}
      max={max}
      allowDecimal={false}
      clampBehavior="strict"
      disabled={!mayChange}
      value={schedule[field]}
      onChange={(value) => {
        if (typeof value === "number") setSchedule({ ...schedule, [field]: value });
      }}
    />
  );
  return (
    <>
      <p className={classes["intro"]}>
        {t(`of.${found.of}`, { by: found.setBy ?? "" })} {t("running")}
      </p>
      <Section title={t("timeline")}>
        <ScheduleLine
          schedule={schedule}
          onChange={mayChange ? (next: DunningSchedule) => setSchedule(next) : undefined}
        />
        <div className={classes["days"]}>
          {day("graceFromDay", 0, 90)}
          {day("suspendOnDay", 1, 120)}
          {mayChange && <span className="dim">{t("legendHint")}</span>}
        </div>
      </Section>
      <Section title={t("preview")}>
        <ScheduleWords schedule={schedule} />
        {warning !== null && (
          <p className={classes["note"]} role="status">
            {t(warning)}
          </p>
        )}
      </Section>
      <div className={classes["buttons"]}>
        {problem !== null && (
          <span className={classes["problem"]} role="alert">
            {t(`problem.${problem}`)}
          </span>
        )}
        <InlineError error={configure.error} />
        {hasOwn && (
          <PermissionButton
            permission="dunning.configure"
            variant="default"
            onClick={() => configure.mutate({ tenantId, schedule: null })}
          >
            {t(isEverybodys ? "revertPlatform" : "revert")}
          </PermissionButton>
        )}
        {isChanged && (
          <Button variant="default" onClick={() => setSchedule(found.schedule)}>
            {t("undo")}
          </Button>
        )}
        <PermissionButton
          permission="dunning.configure"
          disabled={!isChanged || problem !== null}
          loading={configure.isPending}
          onClick={() => configure.mutate({ tenantId, schedule })}
        >
          {t("save")}
        </PermissionButton>
      </div>
    </>
  );
}
