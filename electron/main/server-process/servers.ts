import type { ConnectionProfile } from "#shared/ipc/desktop-api.ts";

import type { DesktopConfig } from "../config.ts";
import { EMBEDDED_ID } from "../profiles/profile-store.ts";
import type { SessionVault } from "../sessions/session-vault.ts";
import { embeddedServer, type EmbeddedServer } from "./embedded-server.ts";
import { oneTimeSignIn } from "./one-time-sign-in.ts";
import type { ServerLog } from "./server-log.ts";

export interface Servers {
  embedded: EmbeddedServer | undefined;
  /** Called when a profile becomes the active one: the embedded server starts when it is first needed. */
  use(profile: ConnectionProfile): void;
  /** Where to send a profile's calls; waits while its server starts. @throws Error with a sentence for the person. */
  origin(profile: ConnectionProfile): Promise<string>;
  stop(): Promise<void>;
}

export interface ServersParts {
  config: Pick<DesktopConfig, "engine" | "serverUrl" | "signInToken">;
  log: ServerLog;
  vault: SessionVault;
  fetch: typeof globalThis.fetch;
}

export function servers({ config, log, vault, fetch }: ServersParts): Servers {
  const embedded =
    config.engine === undefined
      ? undefined
      : embeddedServer({
          engine: config.engine,
          log,
          async beforeUse({ url, signInToken }) {
            if (signInToken == null) return;
            await oneTimeSignIn(new URL(url).origin, signInToken, EMBEDDED_ID, { vault, fetch });
          },
        });
  let given: Promise<unknown> | undefined;
  const signInToGiven = async (profile: ConnectionProfile) => {
    if (config.signInToken === undefined || profile.serverUrl !== config.serverUrl) return;
    given ??= oneTimeSignIn(profile.serverUrl ?? "", config.signInToken, profile.id, {
      vault,
      fetch,
    }).catch((cause: Error) => log.write(`desktop: ${cause.message}`));
    await given;
  };
  return {
    embedded,
    use(profile) {
      if (profile.kind === "embedded") embedded?.start();
    },
    async origin(profile) {
      if (profile.kind === "embedded" && embedded !== undefined) return embedded.origin();
      if (profile.serverUrl === null)
        throw new Error("No server is chosen. Add the address of your server.");
      await signInToGiven(profile);
      return profile.serverUrl;
    },
    async stop() {
      await embedded?.stop();
      log.close();
    },
  };
}
