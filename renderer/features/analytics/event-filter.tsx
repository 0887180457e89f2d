import { ActionIcon, Button, Popover, Tooltip } from "@mantine/core";
import { useState } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { FilterBar } from "#renderer/ui/filter-bar.tsx";
import { IconFilter } from "#renderer/ui/icons.ts";
import { useAnalytics } from "./analytics-context.ts";
import classes from "./analytics.module.css";
import { useFilterFields, useProperties } from "./use-properties.ts";

interface EventFilterProps {
  /** Whose filter: "Step 2". */
  label: string;
  /** The event's name, for values that it carries; empty: any event's. */
  event: string;
  where: string;
  onChange: (where: string) => void;
}

/** The filter of one event alone, beside the page's. What it says is on its button. */
export function EventFilter({ label, event, where, onChange }: EventFilterProps) {
  const t = useT("analytics");
  const [opened, setOpened] = useState(false);
  const name = t("eventFilter", { label });
  const toggle = () => setOpened(!opened);
  return (
    <Popover
      position="bottom-start"
      width={440}
      opened={opened}
      onChange={setOpened}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        {where === "" ? (
          <Tooltip label={name}>
            <ActionIcon size={24} aria-label={name} onClick={toggle}>
              <IconFilter size={14} />
            </ActionIcon>
          </Tooltip>
        ) : (
          <Button
            variant="light"
            size="compact-sm"
            className={classes["eventFilter"] ?? ""}
            aria-label={`${name}: ${where}`}
            title={where}
            leftSection={<IconFilter size={13} />}
            onClick={toggle}
          >
            <bdi>{where}</bdi>
          </Button>
        )}
      </Popover.Target>
      <Popover.Dropdown aria-label={name}>
        <EventFilterBar event={event} where={where} onChange={onChange} />
      </Popover.Dropdown>
    </Popover>
  );
}

function EventFilterBar({ event, where, onChange }: Omit<EventFilterProps, "label">) {
  const t = useT("analytics");
  const { asked } = useAnalytics();
  const known = useProperties(asked, event);
  const { fields, onWord } = useFilterFields(asked, known, event);
  return (
    <FilterBar
      inner
      value={where}
      onChange={onChange}
      fields={fields}
      placeholder={t("filterHint")}
      onWord={onWord}
    />
  );
}
