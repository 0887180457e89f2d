import { expect, it } from "vitest";
import { PERMISSION_NAMES } from "#shared/access/index.ts";
import { ERRORS } from "#shared/errors/index.ts";
import { en } from "./en/index.ts";
import { i18n } from "./index.ts";
import { ru } from "./ru/index.ts";

type Texts = Readonly<Record<string, string>>;
const namespaces = Object.keys(en) as (keyof typeof en)[];
const textsOf = (language: "en" | "ru", namespace: keyof typeof en): Texts =>
  (language === "en" ? en : ru)[namespace] as Texts;
const PLURAL = /_(one|few|many|other)$/;
const bases = (texts: Texts) => [
  ...new Set(Object.keys(texts).map((key) => key.replace(PLURAL, ""))),
];
const placeholders = (text: string) =>
  [...text.matchAll(/\{\{?\s*(\w+)/g)].map((match) => match[1]).toSorted();

it.each(namespaces)("%s has the same texts in both languages", (namespace) => {
  const english = textsOf("en", namespace);
  const russian = textsOf("ru", namespace);
  expect(bases(russian).toSorted()).toEqual(bases(english).toSorted());
});

it.each(namespaces)("%s has all four Russian plural forms", (namespace) => {
  const russian = textsOf("ru", namespace);
  for (const key of Object.keys(textsOf("en", namespace))) {
    if (!key.endsWith("_other")) continue;
    for (const form of ["one", "few", "many", "other"]) {
      expect(russian[key.replace(/other$/, form)], `${key} ${form}`).toBeTruthy();
    }
  }
});

it.each(namespaces)("%s fills the same values in both languages", (namespace) => {
  const english = textsOf("en", namespace);
  const russian = textsOf("ru", namespace);
  for (const [key, text] of Object.entries(russian)) {
    const source = english[key] ?? english[key.replace(PLURAL, "_other")] ?? "";
    expect(placeholders(text), key).toEqual(placeholders(source));
  }
});

it("every error code and every permission has a text in both languages", () => {
  for (const code of Object.keys(ERRORS)) {
    expect(textsOf("en", "errors")[code], code).toBeTruthy();
    expect(textsOf("ru", "errors")[code], code).toBeTruthy();
  }
  for (const permission of PERMISSION_NAMES) {
    expect(textsOf("en", "access")[permission], permission).toBeTruthy();
    expect(textsOf("ru", "access")[permission], permission).toBeTruthy();
  }
});

it("Russian texts are Russian, but for names and units", () => {
  const untranslated = namespaces.flatMap((namespace) =>
    Object.entries(textsOf("ru", namespace))
      .filter(([, text]) => /[a-z]{4}/i.test(text.replace(/\{\{.*?\}\}/g, "")))
      .filter(([, text]) => !/[а-яё]/i.test(text))
      .map(([key, text]) => `${namespace}.${key}: ${text}`),
  );
  const names =
    /: (Node|PostgreSQL|ClickHouse|Free|Pro|Scale|Enterprise|Stripe|Paddle|Android|English|JSON|Node\.js|Electron|Chromium|\{reason\}|.*@.*)$/;
  expect(untranslated.filter((line) => !names.test(line))).toEqual([]);
});

it("Russian counts choose their form", () => {
  const say = (count: number) => i18n.getFixedT("ru", "common")("rows", { count });
  expect([1, 2, 5, 21, 1500].map((count) => say(count).replaceAll("\u00a0", ""))).toEqual([
    "1 строка",
    "2 строки",
    "5 строк",
    "21 строка",
    "1500 строк",
  ]);
});
