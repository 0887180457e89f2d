import { InvalidArgumentError, Option, type Command } from "commander";
import { KEY_SCOPES, ROTATION_ENDS, type RotationEnd } from "#shared/contracts/keys.ts";
import { AppId, KeyId } from "#shared/kernel/ids.ts";
import { newId } from "../../platform/context/new-id.ts";
import { findTenant } from "./find-tenant.ts";
import { withServer } from "./run.ts";

const appId = (text: string): AppId =>
  AppId.safeParse(text).data ?? refuse("an app id is a UUID; see: unmogrowp app list TENANT");
const keyId = (text: string): KeyId =>
  KeyId.safeParse(text.replace(/^umg_(live|test)_/, "").slice(0, 12)).data ??
  refuse("a key id has 12 letters and digits; see: unmogrowp key list TENANT");
const refuse = (sentence: string): never => {
  throw new InvalidArgumentError(sentence);
};
/** `0`, `30m`, `24h`, `14d` in seconds. */
const overlap = (text: string): number => {
  const [, count, unit] =
    /^(\d+)([smhd]?)$/.exec(text) ?? refuse("give a duration such as 24h or 14d");
  return Number(count) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[unit || "s"] ?? 1);
};

export function addKey(program: Command): void {
  const key = program.command("key").description("SDK keys of an app");
  key
    .command("list <tenant>")
    .action((tenant: string, _options, command: Command) =>
      withServer(command, async ({ client, out }) =>
        out.table(await client.keys.list.query({ tenantId: await findTenant(client, tenant) }), [
          "keyId",
          "name",
          "env",
          "state",
          "scopes",
          "lastUsedAt",
          "closesAt",
        ]),
      ),
    );
  key
    .command("create <tenant>")
    .requiredOption("--app <appId>", "", appId)
    .requiredOption("--name <name>")
    .addOption(new Option("--env <env>").choices(["live", "test"]).default("live"))
    .addOption(new Option("--scope <scope...>").choices([...KEY_SCOPES]).default(["events:write"]))
    .action(
      (
        tenant: string,
        options: {
          app: AppId;
          name: string;
          env: "live" | "test";
          scope: (typeof KEY_SCOPES)[number][];
        },
        command: Command,
      ) =>
        withServer(command, async ({ client, out }) => {
          const made = await client.keys.create.mutate({
            tenantId: await findTenant(client, tenant),
            appId: options.app,
            name: options.name,
            env: options.env,
            scopes: options.scope,
            idempotencyKey: newId(),
          });
          out.record({ keyId: made.key.keyId, key: made.secret });
          out.say("The key is shown this once.");
        }),
    );
  key
    .command("rotate <tenant> <keyId>")
    .option(
      "--overlap <duration>",
      "how long the old key goes on working: 24h, 14d",
      overlap,
      86_400,
    )
    .addOption(
      new Option("--end <end>", "at the end of the overlap: close, or extend while it has traffic")
        .choices([...ROTATION_ENDS])
        .default("close"),
    )
    .action(
      (
        tenant: string,
        id: string,
        options: { overlap: number; end: RotationEnd },
        command: Command,
      ) =>
        withServer(command, async ({ client, out }) => {
          const made = await client.keys.rotate.mutate({
            tenantId: await findTenant(client, tenant),
            keyId: keyId(id),
            overlapSeconds: options.overlap,
            rotationEnd: options.end,
            idempotencyKey: newId(),
          });
          out.record({ keyId: made.key.keyId, key: made.secret });
          out.say("The new key is shown this once; the old one closes at the end of the overlap.");
        }),
    );
  key
    .command("extend <tenant> <keyId>")
    .description("give a rotated key more time")
    .requiredOption("--for <duration>", "from now on: 24h, 14d; at most 180d", overlap)
    .action((tenant: string, id: string, options: { for: number }, command: Command) =>
      withServer(command, async ({ client, out }) => {
        const extended = await client.keys.extend.mutate({
          tenantId: await findTenant(client, tenant),
          keyId: keyId(id),
          closesAt: new Date(Date.now() + options.for * 1000).toISOString(),
        });
        out.record({ keyId: extended.keyId, closesAt: extended.closesAt });
      }),
    );
  key
    .command("traffic <tenant> <keyId>")
    .description("what goes through a key, and when its traffic ends")
    .action((tenant: string, id: string, _options, command: Command) =>
      withServer(command, async ({ client, out }) => {
        const tenantId = await findTenant(client, tenant);
        const said = await client.keys.traffic.query({ tenantId, keyId: keyId(id) });
        out.record({
          events24h: said.days.old.events.at(-1) ?? 0,
          people24h: said.days.old.people.at(-1) ?? 0,
          shareOnOld: said.shareOnOld,
          threshold: said.forecast.events.threshold,
          ...said.forecast.events.answer,
          lossPerDay: Math.round(said.loss.events.expected),
        });
      }),
    );
  key
    .command("revoke <tenant> <keyId>")
    .requiredOption("--reason <reason>")
    .action((tenant: string, id: string, options: { reason: string }, command: Command) =>
      withServer(command, async ({ client, out }) => {
        const revoked = await client.keys.revoke.mutate({
          tenantId: await findTenant(client, tenant),
          keyId: keyId(id),
          reason: options.reason,
        });
        out.record({ keyId: revoked.keyId, state: revoked.state, revokedAt: revoked.revokedAt });
      }),
    );
}
