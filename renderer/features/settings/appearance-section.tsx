import { SegmentedControl, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import type { ReactNode } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { useNow } from "#renderer/lib/now.ts";
import { setPreferences, usePreferences, type Preferences } from "#renderer/lib/preferences.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { Section } from "#renderer/ui/page.tsx";
import classes from "./settings.module.css";

function Row({ label, text, children }: { label: string; text?: string; children: ReactNode }) {
  return (
    <div className={classes["row"]} role="group" aria-label={label}>
      <div>
        {label}
        {text !== undefined && <p>{text}</p>}
      </div>
      <div>{children}</div>
    </div>
  );
}

export function AppearanceSection() {
  const t = useT("settings");
  const common = useT("common");
  const { language, clock, density } = usePreferences();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const format = useFormat();
  const now = useNow(1000);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Section title={t("section.appearance")} flush>
      <Row label={t("theme")}>
        <SegmentedControl
          aria-label={t("theme")}
          value={colorScheme}
          onChange={(value) => setColorScheme(value as MantineColorScheme)}
          data={[
            { value: "light", label: t("theme.light") },
            { value: "dark", label: t("theme.dark") },
            { value: "auto", label: t("theme.auto") },
          ]}
        />
      </Row>
      <Row label={t("density")} text={t("density.text")}>
        <SegmentedControl
          aria-label={t("density")}
          value={density}
          onChange={(value) => setPreferences({ density: value as Preferences["density"] })}
          data={[
            { value: "compact", label: common("densityCompact") },
            { value: "normal", label: common("densityNormal") },
          ]}
        />
      </Row>
      <Row label={t("language")}>
        <SegmentedControl
          aria-label={t("language")}
          value={language}
          onChange={(value) => setPreferences({ language: value as Preferences["language"] })}
          data={[
            { value: "en", label: <span lang="en">English</span> },
            { value: "ru", label: <span lang="ru">Русский</span> },
          ]}
        />
      </Row>
      <Row label={t("clock")} text={t("clock.now", { time: format.exact(new Date(now)) })}>
        <SegmentedControl
          aria-label={t("clock")}
          value={clock}
          onChange={(value) => setPreferences({ clock: value as Preferences["clock"] })}
          data={[
            { value: "local", label: t("clock.local", { zone }) },
            { value: "utc", label: t("clock.utc") },
          ]}
        />
      </Row>
    </Section>
  );
}
