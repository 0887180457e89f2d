import { PROVIDERS } from "#shared/contracts/billing/subscriptions.ts";
import { WEBHOOK_STATES } from "#shared/contracts/billing/webhooks.ts";
import { parseFilter, valuesOf, type FilterFields } from "#renderer/lib/filter.ts";

type State = (typeof WEBHOOK_STATES)[number];
/** Nobody tells us of invoices by hand. */
export const TELLING = PROVIDERS.filter((name) => name !== "manual");

export const webhookFields = (say: {
  hint: (name: "provider" | "state" | "type") => string;
  state: (value: State) => string;
}): FilterFields => ({
  provider: { hint: say.hint("provider"), values: TELLING },
  state: {
    hint: say.hint("state"),
    values: WEBHOOK_STATES,
    say: (value) => say.state(value as State),
  },
  type: { hint: say.hint("type") },
});

/** What the server's list takes. Words without a name are a part of the type. */
export function webhookQuery(text: string, fields: FilterFields) {
  const filter = parseFilter(text, fields);
  const providers = TELLING.filter((name) => valuesOf(filter, "provider").includes(name));
  const states = WEBHOOK_STATES.filter((name) => valuesOf(filter, "state").includes(name));
  const type = valuesOf(filter, "type").at(-1) ?? filter.text;
  return {
    ...(providers.length === 0 ? {} : { providers }),
    ...(states.length === 0 ? {} : { states }),
    ...(type === "" ? {} : { type: type.slice(0, 100) }),
  };
}
