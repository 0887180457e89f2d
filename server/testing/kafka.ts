import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { provideKafka } from "./kafka-jars.ts";

export { hasKafka } from "./kafka-jars.ts";

export interface TestKafka {
  /** For UMG_KAFKA_BROKERS. */
  readonly brokers: readonly string[];
  readonly pid: number;
  /** SIGKILL, and waits for its end; `start` brings it back on the same port with what it had written. */
  kill(): Promise<void>;
  /** Neither answers nor hangs up until `resume`. */
  hang(): void;
  resume(): void;
  start(): Promise<void>;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

const CLUSTER = "MkU3OEVBNTcwNTJENDM2Qk";
const JAVA =
  "-Xmx256m -Xms128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Djava.awt.headless=true".split(
    " ",
  );
const UP = /Kafka Server started/;
const START_MS = 60_000;

/** A real Apache Kafka (KRaft, one broker) of its own, on a free port; up in about five seconds. */
export async function testKafka(): Promise<TestKafka> {
  const { classPath } = await provideKafka();
  const folder = await mkdtemp(join(tmpdir(), "umg-kafka-"));
  const [port, controller] = await Promise.all([freePort(), freePort()]);
  const settings = join(folder, "server.properties");
  const output = join(folder, "output");
  await writeFile(settings, propertiesOf(folder, port, controller));
  const format = ["kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", settings];
  await promisify(execFile)("java", [...JAVA, "-cp", classPath, ...format]);
  let child: ChildProcess | undefined;

  const start = async () => {
    // Straight into a file: a test process that hangs must not block the broker.
    const file = await open(output, "w");
    child = spawn("java", [...JAVA, "-cp", classPath, "kafka.Kafka", settings], {
      stdio: ["ignore", file.fd, file.fd],
    });
    await file.close();
    const until = Date.now() + START_MS;
    while (!UP.test(await readFile(output, "utf8"))) {
      if (child.exitCode !== null || Date.now() > until)
        throw new Error(`Kafka did not start: ${await tailOf(output)}`);
      await sleep(50);
    }
  };
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  try {
    await start();
  } catch (error) {
    await kill();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    brokers: [`127.0.0.1:${port}`],
    get pid() {
      return child?.pid ?? 0;
    },
    kill,
    hang: () => void child?.kill("SIGSTOP"),
    resume: () => void child?.kill("SIGCONT"),
    start,
    async stop() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const propertiesOf = (folder: string, port: number, controller: number) => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=${join(folder, "data")}
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
auto.create.topics.enable=false
num.network.threads=2
num.io.threads=2
num.recovery.threads.per.data.dir=1
log.cleaner.enable=false
broker.session.timeout.ms=1000
broker.heartbeat.interval.ms=250
controller.quorum.election.timeout.ms=200
controller.quorum.fetch.timeout.ms=500
`;

const tailOf = async (file: string) => (await readFile(file, "utf8")).slice(-2000);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
