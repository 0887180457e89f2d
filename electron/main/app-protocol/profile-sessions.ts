import type { Session } from "electron";

import type { ConnectionProfile } from "#shared/ipc/desktop-api.ts";

import { partitionOf } from "../profiles/profile-store.ts";
import { hardenSession } from "../security/harden-session.ts";
import { appProtocol, type AppRoutes } from "./app-protocol.ts";
import { forwarder, type ForwardParts } from "./forward.ts";
import { APP_SCHEME } from "./origin.ts";

export interface ProfileSessionsParts extends ForwardParts {
  fromPartition(name: string): Session;
  packaged: boolean;
  files: AppRoutes["files"];
  desktop: AppRoutes["desktop"];
  originOf(profile: ConnectionProfile): Promise<string>;
}

/** Each connection profile's own session: hardened, with its own storage, and `app://console` leading to its own server. */
export function profileSessions(parts: ProfileSessionsParts): {
  of(profile: ConnectionProfile): Session;
} {
  const made = new Map<string, Session>();
  return {
    of(profile) {
      const known = made.get(profile.id);
      if (known !== undefined) return known;
      const session = parts.fromPartition(partitionOf(profile));
      hardenSession(session, parts);
      const upstream = { profileId: profile.id, origin: () => parts.originOf(profile) };
      const handle = appProtocol({
        files: parts.files,
        desktop: parts.desktop,
        forward: forwarder(upstream, parts),
      });
      session.protocol.handle(APP_SCHEME, handle);
      made.set(profile.id, session);
      return session;
    },
  };
}
