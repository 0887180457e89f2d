import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Files of an authority of its own and of a server's certificate for 127.0.0.1 and localhost, in PEM. */
export interface TestCertificates {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
  remove(): Promise<void>;
}

export const hasOpenssl = (): boolean => {
  // oxlint-disable-next-line house/env-only-in-config -- only tests ask, and only whether they may be skipped
  if (process.env["CI"]) return true;
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

const NEW_KEY = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
const NAMES = "subjectAltName=IP:127.0.0.1,DNS:localhost";

export async function testCertificates(): Promise<TestCertificates> {
  const folder = await mkdtemp(join(tmpdir(), "umg-tls-"));
  const at = (name: string) => join(folder, name);
  const openssl = (line: string) =>
    promisify(execFile)("openssl", line.split(" "), { cwd: folder });
  await writeFile(at("names"), NAMES);
  await openssl(
    `req -x509 ${NEW_KEY} -days 2 -subj /CN=Authority -keyout authority.key -out authority.pem`,
  );
  await openssl(`req ${NEW_KEY} -subj /CN=127.0.0.1 -keyout server.key -out server.csr`);
  await openssl(
    "x509 -req -in server.csr -days 2 -extfile names -CA authority.pem -CAkey authority.key -CAcreateserial -out server.pem",
  );
  return {
    authority: at("authority.pem"),
    certificate: at("server.pem"),
    key: at("server.key"),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
