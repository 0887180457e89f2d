import { Select } from "@mantine/core";
import { useMemo } from "react";
import { useT } from "#renderer/i18n/index.ts";

interface EventSelectProps {
  label: string;
  /** Empty: any event. */
  value: string;
  names: readonly string[];
  onChange: (name: string) => void;
  width?: number;
}

/** One of the app's event names, or any event. A name of a link that did not occur lately is kept. */
export function EventSelect({ label, value, names, onChange, width = 220 }: EventSelectProps) {
  const t = useT("analytics");
  const data = useMemo(
    () => [
      { value: "", label: t("anyEvent") },
      ...[...new Set([...names, value])]
        .filter(Boolean)
        .map((name) => ({ value: name, label: name })),
    ],
    [names, value, t],
  );
  return (
    <Select
      w={width}
      aria-label={label}
      searchable
      allowDeselect={false}
      limit={100}
      nothingFoundMessage={t("noSuchEvent")}
      value={value}
      onChange={(name) => onChange(name ?? "")}
      data={data}
    />
  );
}
