import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { ApiAnswer, SimulatedApi } from "./simulated-api.ts";

/**
 * What befalls one request. `down`: it never arrives. `lost`: it has its effect, its answer is lost. `broken`: 500, without an effect.
 * `nonsense`: 200 with a page. `limited`: 429.
 */
export type Mishap = "down" | "lost" | "broken" | "nonsense" | "limited" | { slowMs: number };

export interface SimulatedNetwork {
  readonly url: string;
  /** Of the next requests, one each; undefined: nothing happens. */
  readonly mishaps: (Mishap | undefined)[];
  /** Of every request while it is set. */
  always: Mishap | undefined;
  readonly requests: string[];
  close(): Promise<void>;
}

const HTML = "<html><body>Bad gateway</body></html>";

/** Serves a dialect on loopback, so that the real SDK and adapter talk to it. */
export async function serveSimulator(
  api: SimulatedApi,
  broken: ApiAnswer = { status: 500, body: { error: { type: "api_error", message: "broken" } } },
): Promise<SimulatedNetwork> {
  const network: Omit<SimulatedNetwork, "url" | "close"> = {
    mishaps: [],
    always: undefined,
    requests: [],
  };
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => void answer());
    const answer = async () => {
      const mishap = network.always ?? network.mishaps.shift();
      if (typeof mishap === "object") await sleep(mishap.slowMs);
      if (mishap === "down") return void incoming.socket.destroy();
      const url = new URL(incoming.url ?? "/", "http://simulator");
      network.requests.push(`${incoming.method} ${url.pathname}`);
      if (mishap === "broken") return send(broken);
      if (mishap === "limited") return send({ ...broken, status: 429 });
      if (mishap === "nonsense") return void outgoing.writeHead(200).end(HTML);
      const made = api({
        method: incoming.method ?? "GET",
        path: url.pathname,
        query: url.searchParams,
        headers: incoming.headers as Record<string, string>,
        body: Buffer.concat(chunks).toString(),
      });
      if (mishap === "lost") return void incoming.socket.destroy();
      send(made);
    };
    const send = ({ status, body, headers }: ApiAnswer) =>
      void outgoing
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(network, {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
