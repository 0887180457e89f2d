import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { TestCertificates } from "./certificates.ts";
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

/** Only over TLS, and only for this user (SCRAM-SHA-512). */
export interface TestKafkaGuard {
  readonly certificates: TestCertificates;
  readonly user: string;
  readonly password: string;
}

/** A real Apache Kafka (KRaft, one broker) of its own, on a free port; up in about five seconds. */
export async function testKafka(guard?: TestKafkaGuard): Promise<TestKafka> {
  const { classPath } = await provideKafka();
  const folder = await mkdtemp(join(tmpdir(), "umg-kafka-"));
  const [port, controller, inside] = await Promise.all([freePort(), freePort(), freePort()]);
  const settings = join(folder, "server.properties");
  const output = join(folder, "output");
  await writeFile(settings, propertiesOf(folder, port, controller));
  if (guard) await guardBroker(guard, folder, { settings, port, inside });
  const format = ["kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", settings];
  if (guard) format.push("-S", `SCRAM-SHA-512=[name=${guard.user},password=${guard.password}]`);
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

/** Its own connections stay plain, on a port of their own. */
async function guardBroker(
  { certificates }: TestKafkaGuard,
  folder: string,
  at: { settings: string; port: number; inside: number },
): Promise<void> {
  const store = join(folder, "server.pem");
  const parts = [certificates.key, certificates.certificate, certificates.authority];
  const texts = await Promise.all(parts.map((part) => readFile(part, "utf8")));
  await writeFile(store, texts.join(""));
  const inside = `INSIDE://127.0.0.1:${at.inside}`;
  const plain = await readFile(at.settings, "utf8");
  const guarded = plain
    .replace(/PLAINTEXT:\/\/(\S+?)(,|\n)/g, `SASL_SSL://$1,${inside}$2`)
    .replace("CONTROLLER:PLAINTEXT", "CONTROLLER:PLAINTEXT,INSIDE:PLAINTEXT,SASL_SSL:SASL_SSL");
  await writeFile(
    at.settings,
    `${guarded}
inter.broker.listener.name=INSIDE
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
ssl.keystore.type=PEM
ssl.keystore.location=${store}
`,
  );
}

const tailOf = async (file: string) => (await readFile(file, "utf8")).slice(-2000);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
