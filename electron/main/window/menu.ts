import type { MenuItemConstructorOptions } from "electron";

import type { ConnectionProfile } from "#shared/ipc/desktop-api.ts";

export interface MenuActions {
  selectProfile(id: string): void;
  openLogs(): void;
  showServers(): void;
  goTo(page: string): void;
}

/** The application's menu. Standard roles bring the system's own wording and keys. */
export function menuTemplate(
  profiles: readonly ConnectionProfile[],
  actions: MenuActions,
  { platform, packaged, language }: { platform: string; packaged: boolean; language: string },
): MenuItemConstructorOptions[] {
  const ru = language.toLowerCase().startsWith("ru");
  const t = (en: string, russian: string) => (ru ? russian : en);
  return [
    ...(platform === "darwin" ? [{ role: "appMenu" as const }] : []),
    {
      label: t("&File", "&Файл"),
      submenu: [
        {
          label: t("Settings", "Настройки"),
          accelerator: "CmdOrCtrl+,",
          click: () => actions.goTo("/settings"),
        },
        { type: "separator" },
        platform === "darwin" ? { role: "close" } : { role: "quit" },
      ],
    },
    { role: "editMenu" },
    {
      label: t("&View", "&Вид"),
      submenu: [
        { role: "reload" },
        ...(packaged ? [] : [{ role: "toggleDevTools" as const }]),
        { type: "separator" },
        { role: "resetZoom" },
        { role: "zoomIn" },
        { role: "zoomOut" },
        { type: "separator" },
        { role: "togglefullscreen" },
      ],
    },
    {
      label: t("&Server", "&Сервер"),
      submenu: [
        ...profiles.map((profile) => ({
          label: profile.name.replaceAll("&", "&&"),
          type: "radio" as const,
          checked: profile.active,
          click: () => actions.selectProfile(profile.id),
        })),
        { type: "separator" },
        { label: t("Servers…", "Серверы…"), click: actions.showServers },
        { label: t("Show logs", "Показать журналы"), click: actions.openLogs },
      ],
    },
    { role: "windowMenu" },
  ];
}
