import i18next, { type TOptions, type i18n as I18n } from "i18next";
import { useCallback } from "react";
import { initReactI18next, useTranslation } from "react-i18next";
import { onPreferences, preferences } from "../lib/preferences.ts";
import { en } from "./en/index.ts";
import { ru } from "./ru/index.ts";
import type { KeyOf } from "./shape.ts";

export type Namespace = keyof typeof en;
export type TextKey<N extends Namespace> = KeyOf<(typeof en)[N]>;
/** `count` chooses the plural form; other values fill `{{name}}`. */
export type Translate<N extends Namespace> = (
  key: TextKey<N>,
  values?: Readonly<Record<string, string | number>>,
) => string;

export const i18n: I18n = i18next.createInstance();

void i18n.use(initReactI18next).init({
  lng: preferences().language,
  fallbackLng: "en",
  resources: { en, ru },
  ns: Object.keys(en),
  defaultNS: "common",
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
  react: { useSuspense: false },
  initAsync: false,
});

const showLanguage = () => {
  const { language } = preferences();
  if (typeof document !== "undefined") document.documentElement.lang = language;
  if (i18n.language !== language) void i18n.changeLanguage(language);
};
onPreferences(showLanguage);
showLanguage();

/** The texts of one feature, typed: `const t = useT("tenants"); t("title")`. */
export function useT<N extends Namespace>(namespace: N): Translate<N> {
  const { t } = useTranslation(namespace, { i18n });
  return useCallback<Translate<N>>(
    (key, values) =>
      (t as unknown as (key: string, options: TOptions) => string)(String(key), { ...values }),
    [t],
  );
}
