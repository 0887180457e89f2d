import { Option, type Command } from "commander";
import { REGIONS, TENANT_STATES, type TenantState } from "#shared/contracts/tenants.ts";
import type { CliClient } from "../client/client.ts";
import type { Output } from "../output.ts";
import { newId } from "../../platform/context/new-id.ts";
import { findTenant } from "./find-tenant.ts";
import { followOperation } from "./follow-operation.ts";
import { withServer } from "./run.ts";

const COLUMNS = [
  "slug",
  "name",
  "state",
  "plan",
  "placement",
  "region",
  "appCount",
  "memberCount",
  "events24h",
  "createdAt",
];

export function addTenant(program: Command): void {
  const tenant = program.command("tenant").description("tenants: the customers of the platform");
  tenant
    .command("create")
    .description("onboard a tenant with its first app and SDK key")
    .requiredOption("--name <name>")
    .option("--slug <slug>")
    .option("--plan <code>", "a plan of the catalogue", "free")
    .addOption(new Option("--region <region>").choices([...REGIONS]).default("eu"))
    .option("--label <label...>")
    .requiredOption("--app <name>", "name of the first app")
    .addOption(
      new Option("--platform <platform>").choices(["ios", "android", "web"]).makeOptionMandatory(),
    )
    .requiredOption("--bundle-id <id>")
    .option("--admin-email <email>", "invite the tenant's first admin")
    .option("--idempotency-key <key>", "repeat safely after a cut connection")
    .action((options: CreateOptions, command: Command) =>
      withServer(command, ({ client, out }) => create(client, out, options)),
    );
  tenant
    .command("list")
    .option("--search <text>")
    .addOption(new Option("--state <state...>").choices([...TENANT_STATES]))
    .option("--limit <n>", "rows, at most 200", "50")
    .option("--cursor <cursor>")
    .action(
      (
        options: { search?: string; state?: TenantState[]; limit: string; cursor?: string },
        command: Command,
      ) =>
        withServer(command, async ({ client, out }) => {
          const page = await client.tenants.list.query({
            limit: Number(options.limit),
            ...(options.search ? { search: options.search } : {}),
            ...(options.state ? { states: options.state } : {}),
            ...(options.cursor ? { cursor: options.cursor } : {}),
          });
          out.table(page.rows, COLUMNS);
          out.say(
            `${page.rows.length} of ${page.total}${page.nextCursor ? ` · next: --cursor ${page.nextCursor}` : ""}`,
          );
        }),
    );
  tenant
    .command("show <tenant>")
    .action((idOrSlug: string, _options, command: Command) =>
      withServer(command, async ({ client, out }) =>
        out.record(
          await client.tenants.get.query({ tenantId: await findTenant(client, idOrSlug) }),
        ),
      ),
    );
  for (const verb of ["suspend", "resume"] as const) {
    tenant
      .command(`${verb} <tenant>`)
      .requiredOption("--reason <reason>", "kept in the audit log")
      .action((idOrSlug: string, options: { reason: string }, command: Command) =>
        withServer(command, async ({ client, out }) => {
          const changed = await client.tenants[verb].mutate({
            tenantId: await findTenant(client, idOrSlug),
            reason: options.reason,
          });
          out.record({ tenantId: changed.tenantId, slug: changed.slug, state: changed.state });
        }),
      );
  }
}

interface CreateOptions {
  name: string;
  slug?: string;
  plan: string;
  region: (typeof REGIONS)[number];
  label?: string[];
  app: string;
  platform: "ios" | "android" | "web";
  bundleId: string;
  adminEmail?: string;
  idempotencyKey?: string;
}

async function create(client: CliClient, out: Output, options: CreateOptions): Promise<void> {
  const created = await client.tenants.create.mutate({
    name: options.name,
    plan: options.plan,
    region: options.region,
    labels: options.label ?? [],
    app: { name: options.app, platform: options.platform, bundleId: options.bundleId },
    idempotencyKey: options.idempotencyKey ?? newId(),
    ...(options.slug ? { slug: options.slug } : {}),
    ...(options.adminEmail ? { adminEmail: options.adminEmail } : {}),
  });
  const state = await followOperation(client, out, created.tenantId, created.operationId);
  out.record({
    tenantId: created.tenantId,
    slug: created.slug,
    appId: created.appId,
    state,
    key: created.key.secret,
    invitation: created.invitationUrl,
  });
  out.say("The key is shown this once. Next: send the first event with it.");
  if (state !== "succeeded") process.exitCode = 1;
}
