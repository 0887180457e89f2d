import { useQuery } from "@tanstack/react-query";
import type { Me } from "#shared/contracts/access.ts";
import { desktop } from "#renderer/lib/bridge.ts";

const OWN_COLOUR = { embedded: "#4453c9", development: "#0b7a4b", production: "#b42318" } as const;

/** The frame's colour: the connection profile's in the desktop, else by the server's environment. */
export function useProfileColour(me: Me) {
  const info = useQuery({
    queryKey: ["desktop", "info"],
    queryFn: () => desktop?.info() ?? null,
    enabled: desktop !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const environment = me.server.environment;
  return {
    environment,
    colour: info.data?.profile.colour ?? OWN_COLOUR[environment],
    profileName: info.data?.profile.name ?? me.server.name,
  };
}
