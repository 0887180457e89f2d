import type { overview as english } from "../en/overview.ts";
import type { Russian } from "../shape.ts";

export const overview = {
  title: "Обзор",
  needsMe: "Требует внимания",
  nothing: "Внимания ничего не требует",
  nothingText: "Здесь появятся сбои операций, согласования и неисправности.",
  operation_failed: "Сбой операции",
  operation_stuck: "Операция застряла",
  store_down: "Хранилище недоступно",
  invitation_approval: "Приглашение ждёт второго администратора",
  audit_broken: "Цепочка аудита нарушена",
  pulse: "Пульс",
  pulseWindow: "Последний час, по минутам",
  events: "События",
  accepted: "принято",
  refused: "отказано",
  activeTenants: "Активные клиенты",
  ingestLag: "Задержка приёма",
  errors: "Ошибки",
  noPulse: "Пульс считает ClickHouse, он перезапускается. Данные появятся здесь сами.",
  tenants: "Клиенты",
  stores: "Хранилища",
  postgres: "PostgreSQL",
  clickhouse: "ClickHouse",
  event_log: "Журнал событий",
  cache: "Кэш",
  recent: "Последние операции",
  noOperations: "Операций ещё не было",
  emptyTitle: "Клиентов ещё нет",
  emptyText:
    "Подключите первого: это займёт несколько секунд и закончится, когда будет видно его первое событие.",
} satisfies Russian<typeof english>;
