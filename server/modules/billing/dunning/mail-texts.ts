import type { MailText } from "../mails/index.ts";

export const DUNNING_MAILS = [
  "payment_failed",
  "payment_overdue",
  "suspension_near",
  "suspended",
  "resumed",
] as const;
export type DunningMail = (typeof DUNNING_MAILS)[number];

/** What the texts say; amounts and days as people of that language write them. */
export interface MailFacts {
  readonly name: string;
  readonly server: string;
  readonly number: string;
  readonly amount: string;
  readonly dueDay: string;
  readonly suspendsOn: string | null;
  /** A provider tries again by itself. */
  readonly isRetried: boolean;
}
type Words = Pick<MailText, "subject" | "paragraphs" | "footer"> & { label: string };

export function wordsOf(mail: DunningMail, language: "en" | "ru", facts: MailFacts): Words {
  return { en: english, ru: russian }[language](mail, facts);
}

function english(mail: DunningMail, f: MailFacts): Words {
  const rest = {
    label: "Open the bill",
    footer: `${f.server} sends this to whoever is set as the billing contact of ${f.name}.`,
  };
  const hello = `Hello ${f.name},`;
  const threat = f.suspendsOn
    ? `If it is not paid by ${f.suspendsOn} (UTC), access is suspended: events that your apps send are refused from then on.`
    : "";
  const again = f.isRetried
    ? "We will try to collect it again. You can change the payment method, or pay now, from the bill:"
    : "You can see how to pay from the bill:";
  switch (mail) {
    case "payment_failed":
      return {
        ...rest,
        subject: `Invoice ${f.number}: the payment of ${f.amount} failed`,
        paragraphs: [
          hello,
          `We could not collect ${f.amount} for invoice ${f.number}, which was due on ${f.dueDay}.`,
          threat,
          again,
        ],
      };
    case "payment_overdue":
      return {
        ...rest,
        subject: `Invoice ${f.number} over ${f.amount} is overdue`,
        paragraphs: [
          hello,
          `Invoice ${f.number} over ${f.amount} was due on ${f.dueDay} and is not paid.`,
          threat,
          again,
        ],
      };
    case "suspension_near":
      return {
        ...rest,
        subject: `Access will be suspended on ${f.suspendsOn}: invoice ${f.number} is not paid`,
        paragraphs: [
          hello,
          `Invoice ${f.number} over ${f.amount} was due on ${f.dueDay} and is still not paid. Everything works until ${f.suspendsOn} (UTC).`,
          "After that access is suspended: your apps' events are refused, and people of your team other than its admins cannot sign in. What is stored stays as it is.",
          again,
        ],
      };
    case "suspended":
      return {
        ...rest,
        subject: `Access is suspended: invoice ${f.number} is not paid`,
        paragraphs: [
          hello,
          `Invoice ${f.number} over ${f.amount} was due on ${f.dueDay} and was not paid, so access is suspended now. Events that your apps send are refused; what is stored stays as it is.`,
          "Access comes back by itself as soon as the invoice is paid. Admins of your team can still open the bill:",
        ],
      };
    case "resumed":
      return {
        ...rest,
        subject: `Access is back: invoice ${f.number}`,
        paragraphs: [
          hello,
          `Invoice ${f.number} is settled and access is no longer suspended. Your apps' events are accepted again.`,
          "The bill with its history is here:",
        ],
      };
  }
}

function russian(mail: DunningMail, f: MailFacts): Words {
  const rest = {
    label: "Открыть счёт",
    footer: `${f.server} отправляет это письмо контактному лицу по оплате: ${f.name}.`,
  };
  const hello = `Здравствуйте, ${f.name}!`;
  const threat = f.suspendsOn
    ? `Если счёт не будет оплачен до ${f.suspendsOn} (UTC), доступ будет приостановлен: с этого момента события ваших приложений приниматься не будут.`
    : "";
  const again = f.isRetried
    ? "Мы попробуем списать оплату ещё раз. Сменить способ оплаты или оплатить сейчас можно на странице счёта:"
    : "Как оплатить, написано на странице счёта:";
  switch (mail) {
    case "payment_failed":
      return {
        ...rest,
        subject: `Счёт ${f.number}: оплата ${f.amount} не прошла`,
        paragraphs: [
          hello,
          `Не удалось списать ${f.amount} по счёту ${f.number} со сроком оплаты ${f.dueDay}.`,
          threat,
          again,
        ],
      };
    case "payment_overdue":
      return {
        ...rest,
        subject: `Счёт ${f.number} на ${f.amount} просрочен`,
        paragraphs: [
          hello,
          `Счёт ${f.number} на ${f.amount} со сроком оплаты ${f.dueDay} не оплачен.`,
          threat,
          again,
        ],
      };
    case "suspension_near":
      return {
        ...rest,
        subject: `Доступ будет приостановлен ${f.suspendsOn}: счёт ${f.number} не оплачен`,
        paragraphs: [
          hello,
          `Счёт ${f.number} на ${f.amount} со сроком оплаты ${f.dueDay} всё ещё не оплачен. До ${f.suspendsOn} (UTC) всё работает как прежде.`,
          "После этого доступ будет приостановлен: события ваших приложений приниматься не будут, а войти смогут только администраторы вашей команды. Сохранённые данные останутся на месте.",
          again,
        ],
      };
    case "suspended":
      return {
        ...rest,
        subject: `Доступ приостановлен: счёт ${f.number} не оплачен`,
        paragraphs: [
          hello,
          `Счёт ${f.number} на ${f.amount} со сроком оплаты ${f.dueDay} не был оплачен, поэтому доступ приостановлен. События ваших приложений не принимаются; сохранённые данные остаются на месте.`,
          "Доступ вернётся сам, как только счёт будет оплачен. Администраторы вашей команды по-прежнему могут открыть счёт:",
        ],
      };
    case "resumed":
      return {
        ...rest,
        subject: `Доступ снова открыт: счёт ${f.number}`,
        paragraphs: [
          hello,
          `Счёт ${f.number} закрыт, доступ больше не приостановлен. События ваших приложений снова принимаются.`,
          "Счёт с его историей здесь:",
        ],
      };
  }
}
