import { Button, Menu, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import type { ExportWhat } from "#shared/contracts/analytics.ts";
import { useT } from "#renderer/i18n/index.ts";
import { IconDownload } from "#renderer/ui/icons.ts";
import { useMissing } from "#renderer/ui/permission.tsx";
import { useErrorText } from "#renderer/ui/states.tsx";
import { useAnalytics } from "./analytics-context.ts";
import { exportAddress, exportCsv } from "./export-csv.ts";
import { useQuestions } from "./questions.ts";

/** Saves what the view shows, or every event of the period, as CSV. */
export function ExportButton() {
  const t = useT("analytics");
  const say = useErrorText();
  const missing = useMissing("analytics.export");
  const { asked, view } = useAnalytics();
  const questions = useQuestions();
  const save = useMutation({
    mutationFn: ({ what, input }: { what: ExportWhat; input: object }) => {
      const { tenantId } = asked;
      const day = asked.from.slice(0, 10);
      return exportCsv(exportAddress(tenantId, what, input), `${what}-${day}.csv`);
    },
    onSuccess: (saved) => {
      if (saved) notifications.show({ message: t("exported"), color: "green" });
    },
    onError: (error) => notifications.show({ message: say(error), color: "red" }),
  });
  const shown = questions.export(view);
  const button = (
    <Button
      variant="default"
      leftSection={<IconDownload size={14} />}
      loading={save.isPending}
      {...(missing === null ? {} : { "data-disabled": true, "aria-disabled": true })}
    >
      {t("export")}
    </Button>
  );
  if (missing !== null) return <Tooltip label={missing}>{button}</Tooltip>;
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        {shown !== null && (
          <Menu.Item onClick={() => save.mutate(shown)}>{t("export.view")}</Menu.Item>
        )}
        <Menu.Item onClick={() => save.mutate({ what: "events", input: questions.events })}>
          {t("export.events")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
