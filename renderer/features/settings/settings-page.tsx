import { NavLink } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { Page, PageHeader } from "#renderer/ui/page.tsx";
import { AboutSection } from "./about-section.tsx";
import { AppearanceSection } from "./appearance-section.tsx";
import { SECTIONS, settingsRoute, type Section } from "./feature.ts";
import { PlatformSection } from "./platform-section.tsx";
import { ProfileSection } from "./profile-section.tsx";
import { SecuritySection } from "./security-section.tsx";
import classes from "./settings.module.css";
import { ShortcutsSection } from "./shortcuts-section.tsx";

const CONTENT: Record<Section, () => React.ReactNode> = {
  profile: ProfileSection,
  security: SecuritySection,
  appearance: AppearanceSection,
  shortcuts: ShortcutsSection,
  platform: PlatformSection,
  about: AboutSection,
};

export function SettingsPage() {
  const t = useT("settings");
  const mayPlatform = useCan("platform.settings");
  const { section = "profile" } = settingsRoute.useSearch();
  const shown = SECTIONS.filter((name) => name !== "platform" || mayPlatform);
  const Content = CONTENT[section];
  return (
    <Page>
      <PageHeader title={t("title")} />
      <div className={classes["layout"]}>
        <nav className={classes["sections"]} aria-label={t("title")}>
          {shown.map((name) => (
            <NavLink
              key={name}
              renderRoot={(props) => <Link {...props} to="/settings" search={{ section: name }} />}
              className={classes["section"] ?? ""}
              active={name === section}
              aria-current={name === section ? "page" : undefined}
              label={t(`section.${name}`)}
            />
          ))}
        </nav>
        <div className={classes["content"]}>
          <Content />
        </div>
      </div>
    </Page>
  );
}
