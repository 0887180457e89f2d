import { ActionIcon, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { saveText } from "../lib/bridge.ts";
import { IconDownload } from "./icons.ts";
import { useErrorText } from "./states.tsx";

interface ListCsvButtonProps {
  file: string;
  label: string;
  /** The text, its header line included, and how many rows stand below that. */
  read: () => Promise<{ csv: string; rows: number }>;
  /** What is said once it is saved. */
  saved: (rows: number) => string;
}

/** Saves everything that a list's filter lets through, not only what was scrolled to. */
export function ListCsvButton({ file, label, read, saved }: ListCsvButtonProps) {
  const say = useErrorText();
  const download = useMutation({
    mutationFn: async () => {
      const { csv, rows } = await read();
      return (await saveText(file, csv, "text/csv")) ? rows : null;
    },
    onSuccess: (rows) => {
      if (rows !== null) notifications.show({ message: saved(rows) });
    },
    onError: (error) => notifications.show({ message: say(error), color: "red" }),
  });
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} loading={download.isPending} onClick={() => download.mutate()}>
        <IconDownload size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
