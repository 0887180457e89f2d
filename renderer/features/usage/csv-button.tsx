import { Button } from "@mantine/core";
import type { UsageDay } from "#shared/contracts/usage.ts";
import { useT } from "#renderer/i18n/index.ts";
import { saveText } from "#renderer/lib/bridge.ts";
import { toCsv } from "#renderer/ui/csv.ts";
import { IconDownload } from "#renderer/ui/icons.ts";

interface CsvButtonProps {
  name: string;
  month: string;
  rows: readonly UsageDay[] | undefined;
  appName: (appId: string) => string;
}

/** The month's days as a table for a spreadsheet; its head is the contract's names, in every language. */
export function CsvButton({ name, month, rows, appName }: CsvButtonProps) {
  const t = useT("usage");
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={14} />}
      disabled={rows === undefined || rows.length === 0}
      onClick={() =>
        void saveText(`usage-${name}-${month}.csv`, usageCsv(rows ?? [], appName), "text/csv")
      }
    >
      {t("csv")}
    </Button>
  );
}

export const usageCsv = (rows: readonly UsageDay[], appName: (appId: string) => string): string =>
  toCsv(
    ["day", "app_id", "app", "events", "events_test", "late", "duplicates", "refused", "closed_at"],
    rows.map((row) => [
      row.day,
      row.appId,
      appName(row.appId),
      row.events,
      row.eventsTest,
      row.late,
      row.duplicates,
      row.refused,
      row.closedAt,
    ]),
  );
