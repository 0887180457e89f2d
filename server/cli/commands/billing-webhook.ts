import { Option, type Command } from "commander";
import { WEBHOOK_STATES } from "#shared/contracts/billing/webhooks.ts";
import { DomainError } from "#shared/errors/index.ts";
import { Uuid } from "#shared/kernel/index.ts";
import { withServer } from "./run.ts";

const COLUMNS = [
  "webhookId",
  "provider",
  "type",
  "state",
  "tenantName",
  "receivedAt",
  "deliveries",
  "attempts",
  "note",
];
type State = (typeof WEBHOOK_STATES)[number];

export function addBillingWebhooks(billing: Command): void {
  const webhook = billing.command("webhook").description("what payment providers told us");
  webhook
    .command("list")
    .description("newest first")
    .addOption(new Option("--provider <provider...>").choices(["stripe", "paddle"]))
    .addOption(new Option("--state <state...>").choices([...WEBHOOK_STATES]))
    .option("--type <type>")
    .option("--limit <n>", "rows, at most 200", "50")
    .option("--cursor <cursor>")
    .action(
      (
        options: {
          provider?: ("stripe" | "paddle")[];
          state?: State[];
          type?: string;
          limit: string;
          cursor?: string;
        },
        command: Command,
      ) =>
        withServer(command, async ({ client, out }) => {
          const { rows, nextCursor } = await client.webhooks.list.query({
            limit: Number(options.limit),
            ...(options.provider ? { providers: options.provider } : {}),
            ...(options.state ? { states: options.state } : {}),
            ...(options.type ? { type: options.type } : {}),
            ...(options.cursor ? { cursor: options.cursor } : {}),
          });
          out.table(rows, COLUMNS);
          if (nextCursor) out.say(`next: --cursor ${nextCursor}`);
        }),
    );
  webhook
    .command("replay <webhookId...>")
    .description("work on them again: what they are about is fetched anew, nothing is done twice")
    .action((ids: string[], _options, command: Command) =>
      withServer(command, async ({ client, out }) => {
        for (const webhookId of ids)
          if (!Uuid.safeParse(webhookId).success)
            throw new DomainError("not_found", { what: "webhook" });
        const replayed = [];
        for (const webhookId of ids)
          replayed.push(await client.webhooks.replay.mutate({ webhookId }));
        out.table(replayed, COLUMNS);
      }),
    );
}
