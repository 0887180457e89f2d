import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { ServerReady } from "#shared/ipc/server-ready.ts";
import { removeData, rpc, signIn, temporaryData, until } from "./platform-run.ts";

const root = path.resolve(import.meta.dirname, "../..");
const bun = path.join(root, "node_modules/@oven/bun-linux-x64/bin/bun");

test.skipIf(!existsSync(bun) && !process.env["CI"])(
  "the server runs under Bun: sign-in, a tenant, an event accepted",
  async () => {
    const dataDir = await temporaryData();
    const child = spawn(
      bun,
      ["server/main.ts", "start", "--data", dataDir, "--json-ready", "--quiet"],
      { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
    );
    try {
      const line = await new Promise<string>((resolve, reject) => {
        let text = "";
        child.stdout.on("data", (chunk: Buffer) => {
          text += chunk.toString();
          if (text.includes("\n")) resolve(text);
        });
        child.once("exit", (code) => reject(new Error(`Bun ended with ${code}`)));
      });
      const ready = ServerReady.parse(JSON.parse(line));
      const platform = { url: ready.url, signInToken: ready.signInToken ?? "" };
      const headers = await signIn(platform);
      const made = await rpc<{ key: { secret: string } }>(platform, headers, "tenants.create", {
        name: "Bun",
        app: { name: "Bun", platform: "web", bundleId: "bun.example" },
      });
      const event = {
        method: "POST",
        headers: { authorization: `Bearer ${made.key.secret}`, "content-type": "application/json" },
        body: JSON.stringify({ userId: "u", event: "E" }),
      };
      await until(
        "the tenant to be active and its event accepted",
        async () => (await fetch(`${ready.url}/v1/track`, event)).ok,
      );
      expect((await fetch(`${ready.url}/readyz`)).status).toBe(200);
    } finally {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await gone;
      await removeData(dataDir);
    }
  },
);
