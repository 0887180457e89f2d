import { execFile, execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const VERSION = "3.9.1";
const CACHE = path.resolve(import.meta.dirname, "../../node_modules/.cache/kafka");
const FOLDER = path.join(CACHE, VERSION);

/** Apache Kafka's own broker, for tests and benches: its jars, to be started with Java. */
export interface ProvidedKafka {
  readonly version: string;
  readonly classPath: string;
}

const works = (command: string, argument: string): boolean => {
  try {
    execFileSync(command, [argument], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

/** Java is here, and the jars are or can be had by Maven. With CI set a missing part is a failure and not a skip. */
export const hasKafka = (): boolean =>
  // oxlint-disable-next-line house/env-only-in-config -- only tests come here
  Boolean(process.env["CI"]) ||
  (works("java", "-version") && (fs.existsSync(FOLDER) || works("mvn", "--version")));

/** Fetches the jars once, by Maven. @throws Error whose message says what to install. */
export async function provideKafka(): Promise<ProvidedKafka> {
  if (!works("java", "-version"))
    throw new Error("Kafka needs Java: apt-get install default-jre-headless");
  if (!fs.existsSync(FOLDER)) await fetchJars();
  return { version: VERSION, classPath: path.join(FOLDER, "*") };
}

async function fetchJars(): Promise<void> {
  if (!works("mvn", "--version"))
    throw new Error("Kafka's jars come by Maven: apt-get install maven");
  fs.mkdirSync(CACHE, { recursive: true });
  const work = fs.mkdtempSync(path.join(CACHE, "fetch-"));
  try {
    fs.writeFileSync(path.join(work, "pom.xml"), POM);
    const jars = path.join(work, "jars");
    await run(
      "mvn",
      [
        "-B",
        "-q",
        "dependency:copy-dependencies",
        "-DincludeScope=runtime",
        `-DoutputDirectory=${jars}`,
      ],
      { cwd: work },
    );
    // Two fetches at once: the second finds the folder taken, with the same jars.
    if (!fs.existsSync(FOLDER)) fs.renameSync(jars, FOLDER);
  } catch (cause) {
    const said = (cause as { stdout?: string }).stdout?.slice(0, 500) ?? String(cause);
    throw new Error(`Maven could not fetch Kafka's jars: ${said}`, { cause });
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

const dependency = (group: string, artifact: string, version: string) =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>unmogrowp</groupId><artifactId>kafka-for-tests</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${dependency("org.apache.kafka", "kafka_2.13", VERSION)}${dependency("org.slf4j", "slf4j-simple", "1.7.36")}</dependencies></project>
`;
