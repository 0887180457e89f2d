import {
  DEAD_LETTER_REASON_NAMES,
  DEAD_LETTER_STATES,
  DeadLetterReason,
  DeadLetterState,
} from "#shared/contracts/dead-letters.ts";
import type { z } from "zod";
import type { AppId } from "#shared/kernel/index.ts";
import { parseFilter, valuesOf, type FilterFields } from "#renderer/lib/filter.ts";

type State = z.infer<typeof DeadLetterState>;

interface NamedApp {
  readonly appId: AppId;
  readonly name: string;
}

interface Words {
  hint: (name: "state" | "reason" | "app") => string;
  reason: (value: DeadLetterReason) => string;
  state: (value: State) => string;
}

/** Token names of the filter; apps by name, only where one tenant's are known. */
export const deadLetterFields = (say: Words, apps: readonly NamedApp[]): FilterFields => ({
  state: {
    hint: say.hint("state"),
    values: DEAD_LETTER_STATES,
    say: (value) => say.state(DeadLetterState.parse(value)),
  },
  reason: {
    hint: say.hint("reason"),
    values: DEAD_LETTER_REASON_NAMES,
    say: (value) => say.reason(DeadLetterReason.parse(value)),
  },
  ...(apps.length === 0
    ? {}
    : { app: { hint: say.hint("app"), values: apps.map(({ name }) => name) } }),
});

/** What the server's list takes. Without a state those that wait: they are what a person comes for. */
export function deadLetterQuery(text: string, fields: FilterFields, apps: readonly NamedApp[]) {
  const filter = parseFilter(text, fields);
  const states = valuesOf(filter, "state").flatMap(
    (value) => DeadLetterState.safeParse(value).data ?? [],
  );
  const reasons = valuesOf(filter, "reason").flatMap(
    (value) => DeadLetterReason.safeParse(value).data ?? [],
  );
  const app = valuesOf(filter, "app").at(-1);
  const appId = apps.find(({ name }) => name === app)?.appId;
  return {
    states: states.length === 0 ? (["waiting"] as State[]) : states,
    ...(reasons.length === 0 ? {} : { reasons }),
    ...(appId === undefined ? {} : { appId }),
  };
}
