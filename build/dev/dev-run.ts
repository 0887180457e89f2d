import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer as createSocketServer, type AddressInfo } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

import { createServer, mergeConfig } from "vite";

import pages from "../bundle/vite.renderer.ts";

const USAGE = `npm run dev [-- --demo] [--data FOLDER] [--port N]
  The pages at http://127.0.0.1:N (default 5173), hot; the server behind them starts again on each change.
  Its data is in .cache/dev of the project unless --data names another folder.`;

const root = path.resolve(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: {
    demo: { type: "boolean" },
    data: { type: "string", default: path.join(root, ".cache/dev") },
    port: { type: "string", default: "5173" },
    help: { type: "boolean" },
  },
});
if (values.help === true) {
  console.log(USAGE);
  process.exit(0);
}

const serverPort = await freePort();
const target = `http://127.0.0.1:${serverPort}`;
// The host stays the browser's, for the server tells its own pages by it.
const proxied = { target, changeOrigin: false };
const vite = await createServer(
  mergeConfig(pages, {
    configFile: false,
    clearScreen: false,
    server: {
      host: "127.0.0.1",
      port: Number(values.port),
      strictPort: true,
      proxy: Object.fromEntries(
        [
          "/trpc",
          "/auth",
          "/v1",
          "/.well-known",
          "/healthz",
          "/readyz",
          "/metrics",
          "/openapi.json",
        ].map((prefix) => [prefix, proxied]),
      ),
    },
  }),
);
await vite.listen();
const address = vite.resolvedUrls?.local[0] ?? `http://127.0.0.1:${values.port}/`;

const server = spawn(
  process.execPath,
  [
    "--watch",
    "--watch-preserve-output",
    "--watch-path=server",
    "--watch-path=shared",
    "server/main.ts",
    "start",
    "--json-ready",
    `--port=${serverPort}`,
    `--data=${values.data}`,
    ...(values.demo === true ? ["--demo"] : []),
  ],
  { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
);
createInterface({ input: server.stdout }).on("line", (line) =>
  console.log(readyLine(line) ?? line),
);

let stopping = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void stop(0));
server.on("exit", (code) => void stop(code ?? 0));

async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  if (server.exitCode === null && server.signalCode === null) {
    server.kill("SIGTERM");
    await once(server, "exit");
  }
  await vite.close();
  process.exit(code);
}

/** What a person wants to know of the line with which the server says that it is ready. */
function readyLine(line: string): string | undefined {
  if (!line.startsWith('{"ready":true')) return undefined;
  const { setupUrl }: { setupUrl: string | null } = JSON.parse(line);
  const signIn =
    setupUrl === null ? "" : `\nSign in (once): ${address}${setupUrl.slice(setupUrl.indexOf("#"))}`;
  return `The server is ready. Pages: ${address}${signIn}`;
}

async function freePort(): Promise<number> {
  const socket = createSocketServer().listen(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address() as AddressInfo;
  socket.close();
  return port;
}
