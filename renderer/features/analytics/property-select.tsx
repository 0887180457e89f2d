import { Select } from "@mantine/core";
import { useMemo } from "react";
import { Property } from "#shared/contracts/analytics.ts";
import { useT } from "#renderer/i18n/index.ts";

export interface PropertyChoice {
  readonly property: Property;
  readonly kind: "column" | "property";
}

/** Columns that every event has and that split well; what the app itself sends comes from the server. */
const USUAL = [
  "app_version",
  "platform",
  "country",
  "os_version",
  "device_model",
  "locale",
] as const;

interface PropertySelectProps {
  label: string;
  value: Property | undefined;
  known: readonly PropertyChoice[];
  /** Undefined: no breakdown. Without `clearable` there always is one. */
  onChange: (property: Property | undefined) => void;
  clearable?: boolean;
  placeholder?: string;
}

export function PropertySelect(props: PropertySelectProps) {
  const { label, value, known, onChange, clearable = false, placeholder } = props;
  const t = useT("analytics");
  const data = useMemo(() => {
    const columns = [
      ...USUAL,
      ...known.filter((one) => one.kind === "column").map((one) => one.property),
    ];
    const own = known.filter((one) => one.kind === "property").map((one) => one.property);
    if (value !== undefined) (value.startsWith("properties.") ? own : columns).push(value);
    const items = (names: readonly string[]) =>
      [...new Set(names)].map((name) => ({
        value: name,
        label: name.startsWith("properties.") ? name.slice(11) : name,
      }));
    return [
      { group: t("property.columns"), items: items(columns) },
      { group: t("property.own"), items: items(own) },
    ];
  }, [known, value, t]);
  return (
    <Select
      w={190}
      aria-label={label}
      searchable
      limit={100}
      clearable={clearable}
      allowDeselect={clearable}
      {...(placeholder === undefined ? {} : { placeholder })}
      value={value ?? null}
      onChange={(name) => {
        if (name === null) return onChange(undefined);
        const parsed = Property.safeParse(name);
        if (parsed.success) onChange(parsed.data);
      }}
      data={data}
    />
  );
}
