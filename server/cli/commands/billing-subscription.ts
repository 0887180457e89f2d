import { InvalidArgumentError, Option, type Command } from "commander";
import type {
  ChangePreview,
  Subscription,
  SubscriptionChange,
} from "#shared/contracts/billing/subscriptions.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import type { CliClient } from "../client/client.ts";
import type { Output } from "../output.ts";
import { findTenant } from "./find-tenant.ts";
import { minorText } from "./minor-text.ts";
import { withServer } from "./run.ts";

const KINDS = ["start", "change", "cancel", "uncancel", "pause", "resume"] as const;
interface ChangeOptions {
  plan?: string;
  when: "now" | "period_end";
  trialDays?: number;
  coupon?: string;
  hash?: string;
  at?: string;
  reason?: string;
}

export function addBillingSubscriptions(billing: Command): void {
  const subscription = billing
    .command("subscription")
    .description("what a tenant has, and its changes");
  subscription.command("show <tenant>").action((tenant: string, _options, command: Command) =>
    withServer(command, async ({ client, out }) => {
      const tenantId = await findTenant(client, tenant);
      const { subscription: found } = await client.billing.overview.query({ tenantId });
      if (!found) throw new DomainError("not_found", { what: "subscription" });
      out.record(out.json ? found : briefly(found));
    }),
  );
  withChange(subscription.command("preview <tenant> <change>"))
    .description("what a change would do and cost; changes nothing")
    .action((tenant: string, kind: string, options: ChangeOptions, command: Command) =>
      withServer(command, async ({ client, out }) => {
        const tenantId = await findTenant(client, tenant);
        const change = changeOf(kind, options);
        showPreview(out, await client.subscriptions.preview.query({ tenantId, change }));
      }),
    );
  withChange(subscription.command("apply <tenant> <change>"))
    .description("make a change; with --hash and --at only if it still is what was previewed")
    .option("--hash <hash>", "of the preview")
    .option("--at <instant>", "of the preview")
    .option("--reason <reason>", "kept in the history and the audit log")
    .action((tenant: string, kind: string, options: ChangeOptions, command: Command) =>
      withServer(command, async ({ client, out }) =>
        apply(client, out, await findTenant(client, tenant), changeOf(kind, options), options),
      ),
    );
  subscription
    .command("cancel <tenant>")
    .addOption(whenOption())
    .option("--reason <reason>", "kept in the history and the audit log")
    .action((tenant: string, options: ChangeOptions, command: Command) =>
      withServer(command, async ({ client, out }) =>
        apply(
          client,
          out,
          await findTenant(client, tenant),
          { kind: "cancel", when: options.when },
          options,
        ),
      ),
    );
}

const whenOption = () =>
  new Option("--when <when>", "at once, or when the paid period ends")
    .choices(["now", "period_end"])
    .default("period_end");

const withChange = (command: Command): Command =>
  command
    .option("--plan <code>", "of start and change")
    .addOption(whenOption())
    .option("--trial-days <days>", "of start; without it the plan's own", days)
    .option("--coupon <code>", "of start");

const days = (text: string): number => {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError("give a number of days");
  return Number(text);
};

function changeOf(given: string, options: ChangeOptions): SubscriptionChange {
  const kind = KINDS.find((known) => known === given);
  if (!kind) throw refused(`a change is one of: ${KINDS.join(", ")}`);
  if (kind === "cancel") return { kind, when: options.when };
  if (kind !== "start" && kind !== "change") return { kind };
  if (options.plan === undefined) throw refused(`${kind} needs --plan`);
  if (kind === "change") return { kind, plan: options.plan, when: options.when };
  return {
    kind,
    plan: options.plan,
    ...(options.trialDays === undefined ? {} : { trialDays: options.trialDays }),
    ...(options.coupon === undefined ? {} : { coupon: options.coupon }),
  };
}

const refused = (reason: string) => new DomainError("bad_request", { reason });

async function apply(
  client: CliClient,
  out: Output,
  tenantId: TenantId,
  change: SubscriptionChange,
  { hash, at, reason }: ChangeOptions,
): Promise<void> {
  const shown =
    hash !== undefined && at !== undefined
      ? { hash, at }
      : await client.subscriptions.preview.query({ tenantId, change });
  if ("lines" in shown) out.say(`${minorText(shown.dueNow, shown.currency)} due now`);
  const changed = await client.subscriptions.change.mutate({
    tenantId,
    change,
    at: shown.at,
    hash: shown.hash,
    ...(reason === undefined ? {} : { reason }),
  });
  out.record(out.json ? changed : briefly(changed));
}

function showPreview(out: Output, preview: ChangePreview): void {
  if (out.json) return out.record(preview);
  const say = (minor: number) => minorText(minor, preview.currency);
  out.table(
    preview.lines.map(({ text, quantity, amount }) => ({ text, quantity, amount: say(amount) })),
    ["text", "quantity", "amount"],
  );
  out.record({
    total: say(preview.total),
    creditUsed: say(preview.creditUsed),
    dueNow: say(preview.dueNow),
    next: preview.next && `${say(preview.next.total)} at ${preview.next.at}`,
    loses: preview.loses,
    blockers: preview.blockers.map(({ limit, has, allowed }) => `${limit}: ${has} of ${allowed}`),
    at: preview.at,
    hash: preview.hash,
  });
}

const briefly = ({ terms: _terms, ...subscription }: Subscription) => subscription;
