import { useQuery } from "@tanstack/react-query";
import { desktop } from "#renderer/lib/bridge.ts";
import { useMe } from "#renderer/lib/me.tsx";

/** Where SDKs send events, without a slash at the end: as the server says, else the server's own address. */
export function useIngestUrl(): string {
  const me = useMe();
  const info = useQuery({
    queryKey: ["desktop", "info"],
    queryFn: () => desktop?.info() ?? null,
    enabled: desktop !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const own = desktop === null ? window.location.origin : (info.data?.profile.serverUrl ?? "");
  const said = me.server.ingestUrl ?? own;
  return (said === "" ? "https://your-server" : said).replace(/\/+$/, "");
}
