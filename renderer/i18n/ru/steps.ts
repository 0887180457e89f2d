import type { steps as english } from "../en/steps.ts";
import type { Russian } from "../shape.ts";

export const steps = {
  create: "Создать клиента, первое приложение и ключ",
  invite: "Пригласить первого администратора",
  subscribe: "Начать подписку",
  isolate: "Проверить, что видно только своё",
  activate: "Открыть API и приём событий",
  billing: "Завершить биллинг",
  events: "Удалить события",
  records: "Удалить всё остальное",
} satisfies Russian<typeof english>;
