import { ShortcutGroups } from "#renderer/app/shell/hotkeys.tsx";
import { useT } from "#renderer/i18n/index.ts";
import { Section } from "#renderer/ui/page.tsx";
import classes from "./settings.module.css";

export function ShortcutsSection() {
  const t = useT("settings");
  return (
    <Section title={t("section.shortcuts")}>
      <p className={classes["text"]} style={{ marginBottom: 14 }}>
        {t("shortcuts.intro")}
      </p>
      <ShortcutGroups />
    </Section>
  );
}
