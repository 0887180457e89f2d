import type { nav as english } from "../en/nav.ts";
import type { Russian } from "../shape.ts";

export const nav = {
  platform: "Платформа",
  money: "Деньги",
  trust: "Доверие",
  workspace: "Компания",
  overview: "Обзор",
  tenants: "Клиенты",
  operations: "Операции",
  staff: "Сотрудники и роли",
  impersonation: "Вход от имени",
  audit: "Аудит",
  settings: "Настройки",
  apps: "Приложения",
  keys: "Ключи",
  members: "Участники",
  events: "События",
  timeline: "Хронология",
  analytics: "Аналитика",
  deadLetters: "Отклонённые события",
  usage: "Использование",
} satisfies Russian<typeof english>;
