/** `name_one` and `name_other` in English are one key, `name`. */
export type KeyOf<Texts> = keyof Texts extends infer K
  ? K extends `${infer Base}_one` | `${infer Base}_other`
    ? Base
    : K
  : never;

type PluralBase<K> = K extends `${infer Base}_other` ? Base : never;

/** What the Russian file must be: exactly the English keys, with Russian's four plural forms. */
export type Russian<Texts> = {
  readonly [K in Exclude<keyof Texts, `${string}_one` | `${string}_other`>]: string;
} & {
  readonly [B in PluralBase<keyof Texts> as `${B}_${"one" | "few" | "many" | "other"}`]: string;
};
