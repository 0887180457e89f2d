import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { createLogger } from "./logger.ts";

const lines: string[] = [];
const log = createLogger({
  destination: new Writable({
    write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()),
  }),
});
const written = (fields: object): Record<string, unknown> => {
  log.warn(fields, "said");
  return JSON.parse(lines.at(-1) ?? "") as Record<string, unknown>;
};

test("an error is written with its message, code, place and causes", () => {
  const cause = Object.assign(new Error("nobody listens"), { code: "ECONNREFUSED" });
  const { error } = written({ error: new TypeError("no answer", { cause }) });
  expect(error).toMatchObject({
    type: "TypeError",
    message: "no answer",
    cause: { message: "nobody listens", errorCode: "ECONNREFUSED" },
  });
  expect((error as { stack: string }).stack).toContain("logger.test.ts");
});

test("what else an error carries is not written: a driver's holds values of the row", () => {
  const error = Object.assign(new Error("failed"), {
    detail: "Key (hash)=(canary)",
    parameters: ["canary"],
  });
  written({ error });
  expect(lines.at(-1)).not.toContain("canary");
});

test("a secret is not written, wherever a caller put it", () => {
  for (const name of ["password", "token", "authorization", "cookie", "writeKey", "code", "secret"])
    for (const fields of [
      { [name]: "canary" },
      { a: { [name]: "canary" } },
      { a: { b: { [name]: "canary" } } },
    ]) {
      written(fields);
      expect(lines.at(-1)).not.toContain("canary");
    }
});
