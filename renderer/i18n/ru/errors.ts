import type { errors as english } from "../en/errors.ts";
import type { Russian } from "../shape.ts";

export const errors = {
  internal: "Что-то сломалось у нас. Попробуйте ещё раз; если не пройдёт, сообщите номер запроса.",
  unavailable: "{what}: сейчас недоступно. Перезапустится само, попробуйте чуть позже.",
  clickhouse_unavailable:
    "ClickHouse перезапускается. Принятые события в сохранности; попробуйте чуть позже.",
  postgres_unavailable: "PostgreSQL перезапускается. Попробуйте чуть позже.",
  log_unavailable:
    "Журнал событий не отвечает, поэтому ничего не принято. Повторите через {retryAfterSeconds} с.",
  query_too_large:
    "Слишком большой вопрос: {reason}. Выберите период короче, шаг крупнее или меньше значений.",
  dead_letter_conflict: "Это отклонённое событие больше не ждёт решения: {state}.",
  request_cancelled: "Вопрос отозван раньше, чем был готов ответ.",
  clickhouse_query_failed: "Запрос {query} не удался в ClickHouse. Сообщите номер запроса.",
  embedded_unsupported:
    "{engine}: на этой машине ({target}) недоступно. Повторите npm ci или подключитесь к своему серверу.",
  engine_start_failed: "{engine} не запускается: {reason}",
  data_folder_in_use:
    "Папку данных {folder} использует процесс {pid}{at}. Остановите его или выберите другую папку: --data ПАПКА.",
  data_folder_foreign:
    "В папке {folder} лежит чужое ({example}). Выберите пустую или новую: --data ПАПКА.",
  data_folder_read_only:
    "В папку данных {folder} нельзя писать. Дайте права {account} или выберите другую: --data ПАПКА.",
  data_folder_closed:
    "PostgreSQL не работает от root, а пользователю {account} закрыт путь {closed}. Выберите другую папку (--data ПАПКА) или выполните: chmod o+x {closed}",
  data_folder_full:
    "Диск с папкой данных {folder} заполнен. Освободите место (не меньше {neededMb} МБ) или выберите другую: --data ПАПКА.",
  overloaded: "Сервер перегружен. Повторите через {retryAfterSeconds} с.",
  bad_request: "Запрос составлен неверно: {reason}.",
  input_invalid: "Неверно заполнены поля: {fields}.",
  name_invalid:
    "В имени от 1 до 80 знаков, без управляющих символов и символов смены направления письма.",
  cursor_invalid: "Закладка страницы не от этого списка. Начните с первой страницы.",
  body_too_large: "Тело запроса больше {limitBytes} байт. Отправляйте меньшими пакетами.",
  not_found: "Такого здесь нет, или вам это недоступно: {what}.",
  forbidden: "Для этого нужно право {permission}. Обратитесь к администратору платформы.",
  unauthenticated: "Сначала войдите.",
  token_expired: "Срок входа истёк. Обновите его или войдите снова.",
  token_invalid: "Вход недействителен. Войдите снова.",
  session_revoked: "Этот сеанс завершён. Войдите снова.",
  refresh_reused: "Ключ обновления уже использовали, поэтому весь сеанс завершён. Войдите снова.",
  csrf_failed: "Запрос пришёл не из этой консоли. Перезагрузите страницу.",
  sign_in_failed: "Неверная почта, пароль или код.",
  sign_in_locked: "Слишком много попыток. Повторите через {retryAfterSeconds} с.",
  code_required: "Введите 6-значный код из приложения-аутентификатора.",
  code_invalid: "6-значный код неверен или уже использован. Введите текущий.",
  tenant_choice_required: "Эта почта есть у нескольких клиентов. Выберите одного.",
  password_weak: "Выберите пароль от 12 до 200 знаков, не из распространённых.",
  password_wrong: "Текущий пароль неверен.",
  one_time_link_invalid:
    "Ссылка для входа использована или истекла. Перезапустите платформу, чтобы получить новую, или войдите с паролем.",
  invitation_invalid: "Приглашение использовано, отозвано или истекло. Попросите новое.",
  sso_failed: "Единый вход не удался: {reason}.",
  sso_not_configured: "На этом сервере единый вход не настроен.",
  setup_done: "Первый администратор уже есть. Войдите.",
  email_taken: "{email} уже участвует здесь.",
  slug_taken: "Короткое имя {slug} занято или использовалось раньше. Выберите другое.",
  name_taken: "Имя {name} здесь уже занято.",
  bundle_taken:
    "У этого клиента уже есть приложение с идентификатором {bundleId} на этой платформе.",
  conflict: "{reason}",
  last_admin: "Это последний администратор. Сначала назначьте другого.",
  own_role: "Свою роль никто не меняет. Попросите другого администратора.",
  second_person_required: "Нужен второй человек: согласовать должен кто-то, кроме {author}.",
  tenant_state_conflict: "Состояние клиента: {state}; отсюда возможно только: {allowed}.",
  tenant_suspended: "Клиент приостановлен: {reason}.",
  tenant_not_ready: "Клиент ещё подключается.",
  app_archived: "Приложение в архиве.",
  key_malformed: "Это не ключ SDK: неверный вид или контрольная сумма. Скопируйте его заново.",
  key_unknown: "Такого ключа SDK нет.",
  key_revoked: "Этот ключ SDK отозван. Используйте его замену.",
  key_expired: "Срок этого ключа SDK истёк. Сделайте новый.",
  key_state_conflict: "Состояние ключа: {state}; это возможно только для: {allowed}.",
  ip_not_allowed: "С этого адреса ключ SDK использовать нельзя.",
  scope_missing: "У этого ключа SDK нет области {scope}.",
  quota_exhausted: "Квота клиента исчерпана до {resetsAt}.",
  rate_limited: "Слишком много запросов. Повторите через {retryAfterSeconds} с.",
  event_invalid: "Событие неверно: {reason}.",
  idempotency_mismatch:
    "Этот Idempotency-Key уже использован с другими параметрами. Возьмите новый.",
  idempotency_in_progress: "Первый вызов с этим Idempotency-Key ещё идёт. Дождитесь его.",
  operation_conflict: "Для этого клиента такая операция уже идёт.",
  operation_state_conflict: "Состояние операции: {state}; это возможно только для: {allowed}.",
  impersonation_opted_out: "Этот клиент не разрешает вход от его имени.",
  impersonation_of_staff: "От имени сотрудников входить нельзя.",
  impersonation_ended: "Вход от имени завершён: {reason}.",
  impersonation_active: "Вы уже вошли от имени этого клиента. Сначала завершите тот сеанс.",
  read_only: "Сеанс от имени клиента только для чтения.",
  plan_state_conflict: "Состояние тарифа: {state}; это возможно только для: {allowed}.",
  plan_unknown: "Нет тарифа {plan}, который можно выбрать.",
  plan_taken: "Тариф с кодом {code} уже есть.",
  coupon_invalid: "Купон {code} нельзя использовать: {reason}.",
  subscription_state_conflict: "Состояние подписки: {state}; это возможно только для: {allowed}.",
  subscription_exists: "У клиента уже есть подписка. Измените её.",
  preview_stale:
    "После расчёта что-то изменилось: было {previewed}, стало {now} ({currency}, в минимальных единицах). Проверьте новую сумму и подтвердите снова.",
  limit_reached:
    "Тариф допускает {limit}: {allowed}, а есть {has}. Смените тариф или удалите лишнее.",
  feature_not_in_plan:
    "В тариф {plan} не входит {feature}. Смените тариф, чтобы этим пользоваться.",
  currency_mismatch:
    "Валюта здесь {given}, а счета клиента в {expected}. У одного клиента одна валюта.",
  amount_too_large:
    "Сумма больше той, что можно выставить ({limit} в минимальных единицах). Проверьте цены и количества.",
  amount_invalid: "Сумма {amount} здесь невозможна: {reason}.",
  invoice_state_conflict: "Состояние счёта: {state}; это возможно только для: {allowed}.",
  provider_not_configured:
    "{provider} не настроен на этом сервере. Задайте его ключи или выберите другого провайдера.",
  provider_refused: "{provider} отказал: {reason}",
  provider_move_conflict: "Продления сейчас нельзя передать: {reason}.",
  webhook_refused: "Вебхук отклонён: {advice}.",
  dunning_state_conflict:
    "Состояние взыскания по этому счёту: {state}; это возможно только для: {allowed}.",
  reconciliation_running: "Сверка уже идёт. Дождитесь её.",
  audit_broken: "Цепочка аудита нарушена на записи {seq}: {reason}.",
  network: "Сервер недоступен. Проверьте связь; мы продолжаем попытки.",
} satisfies Russian<typeof english>;
