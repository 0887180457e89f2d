import { useMemo, useRef } from "react";

/**
 * Idempotency keys of one form: the same parameters keep their key (a second click, an answer that was lost), other
 * parameters get a new one. `renew` after success, so that making the same thing again is a new call.
 */
export function useIdempotencyKey() {
  const last = useRef<{ params: string; key: string } | null>(null);
  return useMemo(
    () => ({
      keyFor: (input: object): string => {
        const params = JSON.stringify(input);
        if (last.current?.params !== params) last.current = { params, key: crypto.randomUUID() };
        return last.current.key;
      },
      renew: () => {
        last.current = null;
      },
    }),
    [],
  );
}
