import type { Command } from "commander";
import { DomainError } from "#shared/errors/index.ts";
import type { CataloguePlan } from "#shared/contracts/billing/plans.ts";
import { minorText } from "./minor-text.ts";
import { withServer } from "./run.ts";

const COLUMNS = ["code", "name", "state", "version", "price", "subscriptions", "selfService"];

export function addBillingPlans(billing: Command): void {
  const plan = billing.command("plan").description("the catalogue: what can be bought");
  plan.command("list").action((_options, command: Command) =>
    withServer(command, async ({ client, out }) => {
      const plans = await client.plans.list.query();
      out.table(out.json ? plans : plans.map(rowOf), COLUMNS);
    }),
  );
  plan
    .command("show <code>")
    .description("a plan with its versions; the newest published one is shown first")
    .action((code: string, _options, command: Command) =>
      withServer(command, async ({ client, out }) => {
        const found = (await client.plans.list.query()).find((one) => one.code === code);
        if (!found) throw new DomainError("not_found", { what: "plan" });
        if (out.json) return out.record(found);
        const terms = newestOf(found)?.terms;
        out.record({ ...rowOf(found), ...terms, charges: JSON.stringify(terms?.charges ?? []) });
        out.table(found.versions, [
          "version",
          "state",
          "publishedAt",
          "createdBy",
          "subscriptions",
        ]);
      }),
    );
}

const newestOf = ({ versions }: CataloguePlan) =>
  versions
    .filter(({ state }) => state === "published")
    .toSorted((a, b) => b.version - a.version)[0];

function rowOf(plan: CataloguePlan) {
  const newest = newestOf(plan);
  return {
    code: plan.code,
    name: plan.name,
    state: plan.state,
    selfService: plan.selfService,
    version: newest?.version ?? null,
    price:
      newest && `${minorText(newest.terms.base, newest.terms.currency)}/${newest.terms.interval}`,
    subscriptions: plan.versions.reduce((sum, { subscriptions }) => sum + subscriptions, 0),
  };
}
