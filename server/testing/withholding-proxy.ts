import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface WithholdingProxy {
  readonly port: number;
  /** Connections made through it so far. */
  connections(): number;
  /** Keeps the server's answers back, in order; what clients send goes on. */
  withhold(): void;
  /** Lets go of what was kept back, also towards connections that still stand. */
  release(): void;
  close(): Promise<void>;
}

/** A TCP proxy between a client and a server that can go silent in the middle of an answer. */
export async function withholdingProxy(serverPort: number): Promise<WithholdingProxy> {
  let held: (() => void)[] | undefined;
  let made = 0;
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    made += 1;
    const server = connect(serverPort, "127.0.0.1");
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    client.pipe(server);
    server.on("data", (chunk: Buffer) => {
      if (held) held.push(() => client.write(chunk));
      else client.write(chunk);
    });
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return {
    port: (proxy.address() as AddressInfo).port,
    connections: () => made,
    withhold: () => void (held ??= []),
    release() {
      const kept = held ?? [];
      held = undefined;
      kept.forEach((pass) => pass());
    },
    async close() {
      sockets.forEach((socket) => socket.destroy());
      proxy.close();
      await once(proxy, "close");
    },
  };
}
