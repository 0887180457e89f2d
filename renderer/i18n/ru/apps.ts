import type { apps as english } from "../en/apps.ts";
import type { Russian } from "../shape.ts";

export const apps = {
  title: "Приложения",
  name: "Название",
  platform: "Платформа",
  bundle: "Идентификатор пакета",
  state: "Состояние",
  keys: "Действующие ключи",
  created: "Создано",
  primary: "основное",
  new: "Новое приложение",
  newTitle: "Новое приложение",
  create: "Создать приложение",
  rename: "Переименовать",
  renameTitle: "Переименовать «{{name}}»",
  archive: "В архив",
  archiveOne: "Убрать «{{name}}» в архив",
  archiveText:
    "Ключи приложения сразу перестанут приниматься. Ничего не удаляется, вернуть можно в любой момент.",
  restore: "Вернуть",
  archived: "«{{name}}» в архиве",
  restored: "«{{name}}» снова работает",
  primaryStays: "Основное приложение живёт столько же, сколько клиент",
  emptyTitle: "Приложений ещё нет",
  emptyText: "Это мобильные и веб-приложения клиента. Ключи SDK принадлежат приложению.",
  openKeys: "Ключи приложения",
  showArchived: "Показать архивные",
} satisfies Russian<typeof english>;
