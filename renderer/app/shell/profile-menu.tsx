import { Popover, SegmentedControl, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { signOut } from "#renderer/lib/auth.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { forgetPages } from "#renderer/lib/page-cache.ts";
import { setPreferences, usePreferences } from "#renderer/lib/preferences.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { IconKeyboard, IconLogout, IconSettings } from "#renderer/ui/icons.ts";
import { openHelp } from "./help-store.ts";
import classes from "./shell.module.css";
import { useProfileColour } from "./use-profile-colour.ts";

const initials = (name: string) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();

/** Server, user, role; appearance, language, times; sign out. */
export function ProfileMenu() {
  const t = useT("shell");
  const c = useT("common");
  const names = useT("access");
  const nav = useT("nav");
  const me = useMe();
  const navigate = useNavigate();
  const { profileName } = useProfileColour(me);
  const { language, clock } = usePreferences();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [opened, setOpened] = useState(false);
  const then = (act: () => void) => () => {
    setOpened(false);
    act();
  };
  const leave = async () => {
    await signOut().catch(() => {});
    forgetPages(queryClient);
    await navigate({ to: "/sign-in" });
  };
  return (
    <Popover
      position="bottom-end"
      width={276}
      opened={opened}
      onChange={setOpened}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <UnstyledButton
          className={classes["avatar"] ?? ""}
          aria-label={t("profile")}
          data-initials={initials(me.name)}
          onClick={() => setOpened(!opened)}
        />
      </Popover.Target>
      <Popover.Dropdown aria-label={t("profile")} className={classes["profile"] ?? ""}>
        <div className={classes["who"]}>
          <div className={classes["whoName"]}>
            <bdi>{me.name}</bdi>
          </div>
          <div className="dim">{me.email}</div>
          <dl>
            <dt>{t("role")}</dt>
            <dd>
              {names(me.scope)} · {names(me.role)}
            </dd>
            <dt>{t("server")}</dt>
            <dd>
              {profileName} <span className="dim">{me.server.version}</span>
            </dd>
          </dl>
        </div>
        <div className={classes["choices"]}>
          <SegmentedControl
            fullWidth
            aria-label={t("theme")}
            value={colorScheme}
            onChange={(value) => setColorScheme(value as typeof colorScheme)}
            data={[
              { value: "light", label: t("themeLight") },
              { value: "dark", label: t("themeDark") },
              { value: "auto", label: t("themeAuto") },
            ]}
          />
          <SegmentedControl
            fullWidth
            aria-label={t("language")}
            value={language}
            onChange={(value) => setPreferences({ language: value as typeof language })}
            data={[
              { value: "en", label: "English" },
              { value: "ru", label: "Русский" },
            ]}
          />
          <SegmentedControl
            fullWidth
            aria-label={t("clock")}
            value={clock}
            onChange={(value) => setPreferences({ clock: value as typeof clock })}
            data={[
              { value: "local", label: c("local") },
              { value: "utc", label: c("utc") },
            ]}
          />
        </div>
        <ul className={classes["links"]}>
          <li>
            <UnstyledButton onClick={then(() => void navigate({ to: "/settings" }))}>
              <IconSettings size={14} aria-hidden />
              {nav("settings")}
            </UnstyledButton>
          </li>
          <li>
            <UnstyledButton onClick={then(openHelp)}>
              <IconKeyboard size={14} aria-hidden />
              {t("shortcuts")}
            </UnstyledButton>
          </li>
          <li>
            <UnstyledButton onClick={then(() => void leave())}>
              <IconLogout size={14} aria-hidden />
              {t("signOut")}
            </UnstyledButton>
          </li>
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
