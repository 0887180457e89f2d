import { Option, type Command } from "commander";
import { newId } from "../../platform/context/new-id.ts";
import { findTenant } from "./find-tenant.ts";
import { withServer } from "./run.ts";

export function addApp(program: Command): void {
  const app = program.command("app").description("apps of a tenant");
  app
    .command("create <tenant>")
    .requiredOption("--name <name>")
    .addOption(
      new Option("--platform <platform>").choices(["ios", "android", "web"]).makeOptionMandatory(),
    )
    .requiredOption("--bundle-id <id>")
    .action(
      (
        tenant: string,
        options: { name: string; platform: "ios" | "android" | "web"; bundleId: string },
        command: Command,
      ) =>
        withServer(command, async ({ client, out }) =>
          out.record(
            await client.apps.create.mutate({
              tenantId: await findTenant(client, tenant),
              ...options,
              idempotencyKey: newId(),
            }),
          ),
        ),
    );
  app
    .command("list <tenant>")
    .action((tenant: string, _options, command: Command) =>
      withServer(command, async ({ client, out }) =>
        out.table(await client.apps.list.query({ tenantId: await findTenant(client, tenant) }), [
          "appId",
          "name",
          "platform",
          "bundleId",
          "state",
          "activeKeys",
        ]),
      ),
    );
}
