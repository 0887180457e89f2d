import { useCallback } from "react";
import { refusals as english } from "../i18n/en/refusals.ts";
import { useT, type TextKey } from "../i18n/index.ts";

export interface RefusalWords {
  /** Null for a code that this console does not know yet. */
  readonly name: string | null;
  readonly advice: string | null;
}

const known = (key: string): key is TextKey<"refusals"> => Object.hasOwn(english, key);

/** Says why something was not taken, and what to do about it. */
export function useRefusalWords(): (code: string) => RefusalWords {
  const t = useT("refusals");
  return useCallback(
    (code) => {
      const [name, advice] = [`name.${code}`, `advice.${code}`];
      return { name: known(name) ? t(name) : null, advice: known(advice) ? t(advice) : null };
    },
    [t],
  );
}
