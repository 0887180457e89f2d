import { useMemo } from "react";
import type { DayEstimate, KeyForecast } from "#shared/contracts/key-traffic.ts";
import { useT, type Translate } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";

type Format = ReturnType<typeof useFormat>;

const dayFormat = ({ language, clock }: Pick<Format, "language" | "clock">) =>
  new Intl.DateTimeFormat(language === "ru" ? "ru-RU" : "en-GB", {
    day: "numeric",
    month: "short",
    ...(clock === "utc" ? { timeZone: "UTC" } : {}),
  });

/** 0.0123 → "1.2%" / «1,2 %»; never "0%" for what is more than nothing. */
export function sayShare(share: number, { language }: Pick<Format, "language">): string {
  const digits = share > 0 && share < 0.001 ? 2 : share < 0.1 ? 1 : 0;
  return new Intl.NumberFormat(language === "ru" ? "ru-RU" : "en-US", {
    style: "percent",
    maximumFractionDigits: digits,
  }).format(share);
}

/** "about 1,250 (900–1,700)"; without an interval only the first number. */
export function sayEstimate({ expected, low, high }: DayEstimate, format: Format): string {
  const whole = (value: number) => format.number(Math.round(value));
  if (low === null || high === null || whole(low) === whole(high)) return whole(expected);
  return `${whole(expected)} (${whole(low)}–${whole(high)})`;
}

interface Said {
  /** Where it says something about the future: is that before the overlap ends? */
  readonly advice: string | null;
  readonly sentence: string;
  readonly tone: "ok" | "warn" | "neutral";
}

interface Asked {
  readonly forecast: KeyForecast;
  readonly closesAt: string | null;
  readonly share: number;
}

/** The forecast of a key's events as a sentence, and what follows from it for the end of the overlap. */
export function sayForecast(asked: Asked, t: Translate<"keys">, format: Format): Said {
  const { answer, threshold } = asked.forecast;
  const plain = (sentence: string, tone: Said["tone"] = "neutral"): Said => ({
    sentence,
    advice: null,
    tone,
  });
  switch (answer.state) {
    case "not_rotated":
      return plain(t("forecast.notRotated"));
    case "not_enough_data":
      return plain(
        threshold === null && answer.days >= answer.needed
          ? t("forecast.noLevel")
          : t("forecast.tooFewDays", { days: answer.days, needed: answer.needed }),
      );
    case "not_falling":
      return {
        ...plain(t("forecast.notFalling"), "warn"),
        advice: asked.closesAt === null ? null : t("forecast.notFallingAdvice"),
      };
    case "under":
      return {
        sentence: t("forecast.under", {
          share: sayShare(asked.share, format),
          when: dayFormat(format).format(new Date(answer.since)),
        }),
        advice: t("forecast.underAdvice"),
        tone: "ok",
      };
    case "falls":
      return {
        sentence: t("forecast.falls", {
          share: sayShare(asked.share, format),
          when: sayWhen(answer, format),
        }),
        ...closing(answer, asked.closesAt, t, format),
      };
  }
}

/** When fewer than `people` a day are left, as a sentence; null where nothing can be said. */
export function sayPeople(
  { answer, threshold }: KeyForecast,
  t: Translate<"keys">,
  format: Format,
): string | null {
  const count = threshold ?? 0;
  if (answer.state === "falls")
    return t("forecast.people", { count, when: sayWhen(answer, format) });
  return answer.state === "under" ? t("forecast.peopleUnder", { count }) : null;
}

function sayWhen(answer: { at: string; earliest: string; latest: string }, format: Format): string {
  const days = dayFormat(format);
  const [at, from, to] = [answer.at, answer.earliest, answer.latest].map((day) => new Date(day));
  const day = days.format(at);
  // Within one month the dash stands close: 1–7 Dec.
  const span = days
    .formatRange(from ?? new Date(), to ?? new Date())
    .replace(/(\d)\s–\s(\d)/, "$1–$2");
  return span === day ? day : `${day} (${span})`;
}

function closing(
  answer: { at: string; latest: string },
  closesAt: string | null,
  t: Translate<"keys">,
  format: Format,
): Pick<Said, "advice" | "tone"> {
  if (closesAt === null) return { advice: null, tone: "neutral" };
  const when = dayFormat(format).format(new Date(closesAt));
  if (closesAt < answer.at) return { advice: t("forecast.tooEarly", { when }), tone: "warn" };
  if (closesAt < answer.latest) return { advice: t("forecast.tight", { when }), tone: "warn" };
  return { advice: t("forecast.inTime", { when }), tone: "ok" };
}

/** The sentences for one key, in the person's language. */
export function useForecastWords(
  asked: Asked,
  people: KeyForecast,
): Said & { people: string | null } {
  const t = useT("keys");
  const format = useFormat();
  return useMemo(
    () => ({ ...sayForecast(asked, t, format), people: sayPeople(people, t, format) }),
    [asked, people, t, format],
  );
}
