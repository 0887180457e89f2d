import { Button, Popover, UnstyledButton } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import "dayjs/locale/ru.js";
import { useState } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { formatShort, fromWall, toWall } from "#renderer/lib/zones.ts";
import { IconCalendar, IconChevronDown } from "#renderer/ui/icons.ts";
import { PRESETS, type Patch } from "./analytics-search.ts";
import classes from "./analytics.module.css";
import type { TimeRange } from "./time-range.ts";

interface RangePickerProps {
  range: TimeRange;
  zone: string;
  onChange: (change: Patch) => void;
}

/** Presets that move with the clock, or two instants by the wall clock of the chosen zone. */
export function RangePicker({ range, zone, onChange }: RangePickerProps) {
  const t = useT("analytics");
  const format = useFormat();
  const [opened, setOpened] = useState(false);
  const say = (at: string) => formatShort(Date.parse(at), zone, format.language, Date.now());
  const label =
    range.preset === null ? `${say(range.from)} – ${say(range.to)}` : t(`range.${range.preset}`);
  return (
    <Popover
      position="bottom-start"
      width={300}
      opened={opened}
      onChange={setOpened}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconCalendar size={14} />}
          rightSection={<IconChevronDown size={12} />}
          aria-label={`${t("range")}: ${label}`}
          onClick={() => setOpened(!opened)}
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("range")} className={classes["popover"] ?? ""}>
        <ul className={classes["choices"]}>
          {PRESETS.map((preset) => (
            <li key={preset}>
              <UnstyledButton
                className={classes["choice"] ?? ""}
                aria-current={preset === range.preset ? "true" : undefined}
                onClick={() => {
                  setOpened(false);
                  onChange({ range: preset, from: undefined, to: undefined, step: undefined });
                }}
              >
                {t(`range.${preset}`)}
              </UnstyledButton>
            </li>
          ))}
        </ul>
        <CustomRange
          key={`${range.from} ${range.to} ${zone}`}
          range={range}
          zone={zone}
          onApply={(from, to) => {
            setOpened(false);
            onChange({ from, to, range: undefined, step: undefined });
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

interface CustomRangeProps {
  range: TimeRange;
  zone: string;
  onApply: (from: string, to: string) => void;
}

function CustomRange({ range, zone, onApply }: CustomRangeProps) {
  const t = useT("analytics");
  const { language } = useFormat();
  const [from, setFrom] = useState<string | null>(() => toWall(Date.parse(range.from), zone));
  const [to, setTo] = useState<string | null>(() => toWall(Date.parse(range.to), zone));
  const [fromMs, toMs] = [from, to].map((wall) => (wall === null ? NaN : fromWall(wall, zone)));
  const right = fromMs !== undefined && toMs !== undefined && fromMs < toMs;
  const picker = {
    locale: language,
    valueFormat: "DD.MM.YYYY HH:mm",
    popoverProps: { withinPortal: false },
    size: "xs",
  } as const;
  return (
    <form
      className={classes["custom"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (right) onApply(new Date(fromMs).toISOString(), new Date(toMs).toISOString());
      }}
    >
      <DateTimePicker {...picker} label={t("range.from")} value={from} onChange={setFrom} />
      <DateTimePicker
        {...picker}
        label={t("range.to")}
        value={to}
        onChange={setTo}
        error={right ? null : t("range.wrong")}
      />
      <Button type="submit" variant="default" disabled={!right}>
        {t("range.apply")}
      </Button>
    </form>
  );
}
