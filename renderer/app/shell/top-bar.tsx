import { spotlight } from "@mantine/spotlight";
import { Kbd, UnstyledButton } from "@mantine/core";
import { useT } from "#renderer/i18n/index.ts";
import { IconSearch } from "#renderer/ui/icons.ts";
import { Bell } from "./bell.tsx";
import { Breadcrumb } from "./breadcrumb.tsx";
import { DataAge } from "./data-age.tsx";
import { ProfileMenu } from "./profile-menu.tsx";
import classes from "./shell.module.css";

export const MOD = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";

export function TopBar() {
  const t = useT("shell");
  return (
    <header className={classes["topbar"]}>
      <Breadcrumb />
      <UnstyledButton className={classes["search"] ?? ""} onClick={() => spotlight.open()}>
        <IconSearch size={14} aria-hidden />
        <span>{t("search")}</span>
        <Kbd size="xs">{MOD} K</Kbd>
      </UnstyledButton>
      <DataAge />
      <Bell />
      <ProfileMenu />
    </header>
  );
}
