import { integration, type Fault } from "./fault.ts";

const CONNECTION = "server/platform/redis/redis-connection.ts";
const BROADCAST = "server/platform/live/broadcast.ts";
const server = integration("server/platform/redis/redis-server.int.test.ts");
const guarded = integration("server/platform/redis/redis-guarded.int.test.ts");
const broadcast = integration("server/platform/live/broadcast.int.test.ts");

/** Memory that processes share, and what they tell each other. */
export const REDIS_FAULTS: readonly Fault[] = [
  {
    name: "redis-is-believed-whoever-signed-it",
    file: CONNECTION,
    find: "      reconnectStrategy: false,\n      connectTimeout",
    replace:
      "      rejectUnauthorized: false,\n      reconnectStrategy: false,\n      connectTimeout",
    test: guarded,
  },
  {
    name: "a-redis-that-lets-nobody-in-is-not-told",
    file: CONNECTION,
    find: "        if (reason !== told && !closed)",
    replace: "        if (reason === told && closed)",
    test: guarded,
  },
  {
    name: "a-late-connection-used-again",
    file: CONNECTION,
    find: `      discard(used, error instanceof Error ? error.message : "");\n`,
    replace: "",
    test: server,
  },
  {
    name: "a-command-that-waits-for-ever",
    file: CONNECTION,
    find: "const COMMAND_MS = 250;",
    replace: "const COMMAND_MS = 20_000;",
    test: server,
  },
  {
    name: "a-bucket-that-gives-part",
    file: "server/platform/redis/redis-scripts.ts",
    find: "local taken = not whole or tokens >= asked",
    replace: "local taken = not whole or tokens > 0",
    test: server,
  },
  {
    name: "an-announcement-told-twice",
    file: BROADCAST,
    find: "from === origin || heard.has(id)",
    replace: "from === origin",
    test: broadcast,
  },
  {
    name: "a-hung-redis-swallows-announcements",
    file: BROADCAST,
    find: ".catch(() => (both ? undefined : notify(message, announcement)))",
    replace: ".catch(() => undefined)",
    test: broadcast,
  },
];
