import { actions as english } from "../i18n/en/actions.ts";
import { useT } from "../i18n/index.ts";

/** Says an audit action as what happened; one this console does not know stays a code. */
export function useActionName(): (action: string) => string {
  const t = useT("actions");
  return (action) => (Object.hasOwn(english, action) ? t(action as keyof typeof english) : action);
}
