import { z } from "zod";
import type { Invoice } from "#shared/contracts/billing/invoices.ts";
import type { Metric } from "#shared/contracts/billing/plans.ts";
import type { InvoiceLine } from "#shared/contracts/billing/subscriptions.ts";

export const DocumentLanguage = z.enum(["en", "ru"]);
export type DocumentLanguage = z.infer<typeof DocumentLanguage>;

export interface DocumentWords {
  readonly locale: string;
  readonly invoice: string;
  readonly number: string;
  readonly issued: string;
  readonly due: string;
  readonly period: string;
  readonly from: string;
  readonly to: string;
  readonly taxId: string;
  readonly what: string;
  readonly quantity: string;
  readonly price: string;
  readonly amount: string;
  readonly total: string;
  readonly credit: string;
  readonly creditAdded: string;
  readonly dueAmount: string;
  readonly paid: string;
  readonly refunded: string;
  readonly left: string;
  readonly state: Readonly<Record<Invoice["state"], string>>;
  readonly kind: Readonly<Record<Exclude<InvoiceLine["kind"], "manual">, string>>;
  readonly notUsed: string;
  readonly correction: string;
  readonly included: string;
  readonly perUnit: Readonly<Record<Metric, string>>;
  readonly metric: Readonly<Record<Metric, string>>;
  readonly page: (number: number, of: number) => string;
}

export const WORDS: Readonly<Record<DocumentLanguage, DocumentWords>> = {
  en: {
    locale: "en-GB",
    invoice: "Invoice",
    number: "Number",
    issued: "Issued",
    due: "Due",
    period: "Period",
    from: "From",
    to: "Billed to",
    taxId: "Tax number",
    what: "Description",
    quantity: "Quantity",
    price: "Unit price",
    amount: "Amount",
    total: "Total",
    credit: "Credit used",
    creditAdded: "Kept as credit",
    dueAmount: "Amount due",
    paid: "Paid",
    refunded: "Refunded",
    left: "Still to pay",
    state: { open: "To be paid", paid: "Paid", void: "Void", uncollectible: "Written off" },
    kind: {
      base: "base price",
      proration: "base price for the rest of the period",
      usage: "Usage",
      minimum: "Up to the minimum of usage",
      coupon: "Coupon",
    },
    notUsed: "base price not used",
    correction: "Correction",
    included: "included",
    perUnit: { events: "per million", apps: "per app", members: "per member" },
    metric: { events: "Events", apps: "Apps", members: "Members" },
    page: (number, of) => `Page ${number} of ${of}`,
  },
  ru: {
    locale: "ru-RU",
    invoice: "Счёт",
    number: "Номер",
    issued: "Выставлен",
    due: "Оплатить до",
    period: "Период",
    from: "Продавец",
    to: "Плательщик",
    taxId: "ИНН / налоговый номер",
    what: "Наименование",
    quantity: "Количество",
    price: "Цена",
    amount: "Сумма",
    total: "Итого",
    credit: "Зачтено из остатка",
    creditAdded: "Добавлено к остатку",
    dueAmount: "К оплате",
    paid: "Оплачено",
    refunded: "Возвращено",
    left: "Осталось оплатить",
    state: { open: "К оплате", paid: "Оплачен", void: "Аннулирован", uncollectible: "Списан" },
    kind: {
      base: "базовая цена",
      proration: "базовая цена до конца периода",
      usage: "Использование",
      minimum: "До минимальной суммы за использование",
      coupon: "Купон",
    },
    notUsed: "неиспользованная базовая цена",
    correction: "Исправление",
    included: "включено",
    perUnit: { events: "за миллион", apps: "за приложение", members: "за участника" },
    metric: { events: "События", apps: "Приложения", members: "Участники" },
    page: (number, of) => `Страница ${number} из ${of}`,
  },
};
