import { Select } from "@mantine/core";
import { useMemo } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { allZones, ownZone, zoneDistance } from "#renderer/lib/zones.ts";

const place = (zone: string) => (zone === "UTC" ? "UTC" : zone.replaceAll("_", " "));

interface ZonePickerProps {
  zone: string;
  /** Its distance from UTC is said at this instant. */
  atMs: number;
  onChange: (zone: string) => void;
}

/** The zone in which days begin: this computer's, UTC or any other. */
export function ZonePicker({ zone, atMs, onChange }: ZonePickerProps) {
  const t = useT("analytics");
  const own = ownZone();
  const data = useMemo(() => {
    const known = allZones();
    const near = [...new Set([own, "UTC", zone])];
    const item = (value: string) => ({ value, label: place(value) });
    return [
      { group: t("zone.near"), items: near.map(item) },
      {
        group: t("zone.all"),
        items: known.filter((name) => !near.includes(name)).map(item),
      },
    ];
  }, [own, zone, t]);
  const distance = zoneDistance(atMs, zone);
  return (
    <Select
      w={160}
      aria-label={t("zone")}
      searchable
      allowDeselect={false}
      limit={80}
      nothingFoundMessage={t("zone.none")}
      value={zone}
      onChange={(value) => value !== null && onChange(value)}
      data={data}
      {...(distance === zone
        ? {}
        : {
            rightSectionWidth: 58,
            rightSection: <span className="dim tabular">{distance}</span>,
            rightSectionPointerEvents: "none" as const,
          })}
    />
  );
}
