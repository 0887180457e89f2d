import { SegmentedControl, Select } from "@mantine/core";
import { STEPS } from "#shared/contracts/analytics.ts";
import type { FilterFields } from "#renderer/lib/filter.ts";
import { useT } from "#renderer/i18n/index.ts";
import { FilterBar } from "#renderer/ui/filter-bar.tsx";
import { useAnalytics } from "./analytics-context.ts";
import classes from "./analytics.module.css";
import { RangePicker } from "./range-picker.tsx";
import { ZonePicker } from "./zone-picker.tsx";

export interface AppChoice {
  readonly appId: string;
  readonly name: string;
}

interface ToolbarProps {
  apps: readonly AppChoice[];
  fields: FilterFields;
  onWord: (word: string) => void;
}

const STEPPED = new Set(["overview", "trends"]);

/** Which app, when, in whose days, and of which events. */
export function Toolbar({ apps, fields, onWord }: ToolbarProps) {
  const t = useT("analytics");
  const { view, search, asked, range, patch } = useAnalytics();
  return (
    <div className={classes["tools"]}>
      <AppPicker apps={apps} />
      <RangePicker range={range} zone={asked.timeZone} onChange={patch} />
      {STEPPED.has(view) && (
        <Select
          w={120}
          aria-label={t("step")}
          allowDeselect={false}
          value={search.step ?? "auto"}
          onChange={(value) => patch({ step: STEPS.find((step) => step === value) })}
          data={(["auto", ...STEPS] as const).map((value) => ({
            value,
            label: t(`step.${value}`),
          }))}
        />
      )}
      <ZonePicker
        zone={asked.timeZone}
        atMs={Date.parse(asked.to)}
        onChange={(zone) => patch({ zone })}
      />
      <SegmentedControl
        aria-label={t("env")}
        value={asked.env}
        onChange={(value) => patch({ env: value === "test" ? "test" : undefined })}
        data={[
          { value: "live", label: "live" },
          { value: "test", label: "test" },
        ]}
      />
      <FilterBar
        value={search.q ?? ""}
        onChange={(q) => patch({ q: q || undefined })}
        fields={fields}
        placeholder={t("filterHint")}
        onWord={onWord}
      />
    </div>
  );
}

/** Which of the tenant's apps. */
export function AppPicker({ apps }: { apps: readonly AppChoice[] }) {
  const t = useT("analytics");
  const { asked, patch } = useAnalytics();
  return (
    <Select
      w={200}
      aria-label={t("app")}
      allowDeselect={false}
      value={asked.appId}
      onChange={(app) => app !== null && patch({ app, hide: undefined, event: undefined })}
      data={apps.map((app) => ({ value: app.appId, label: app.name }))}
    />
  );
}
