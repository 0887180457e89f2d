import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildParts } from "../bundle/build.ts";
import { provideElectron } from "../dev/electron-provide.ts";
import { launchDesktop, startDisplay, type Display } from "../e2e/electron-launch.ts";
import {
  removeData,
  signIn,
  startPlatform,
  temporaryData,
  type RunningPlatform,
} from "../e2e/platform-run.ts";
import { bench, type LoadedBench } from "./harness.ts";

const BARE = {
  "package.json": JSON.stringify({ name: "bare", type: "module", main: "main.js" }),
  "main.js": `import { app, BrowserWindow } from "electron";
if (!app.commandLine.hasSwitch("no-sandbox")) app.enableSandbox();
void app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 }).loadFile("index.html"));
`,
  "index.html": "<!doctype html><title>Bare</title><body><input value='here'>",
};

interface State {
  display: Display | undefined;
  platform: RunningPlatform;
  bareFolder: string;
}

/** Wall time from the launch to a field a person can type into: the console at a running server, as times a bare window's. */
const measured = bench<State>({
  name: "console-start",
  gate: 1.35,
  aim: 1.15,
  direction: "at-most",
  unit: "times a bare window",
  sizes: [1],
  async setup() {
    await buildParts(["electron", "renderer"]);
    const bareFolder = fs.mkdtempSync(path.join(os.tmpdir(), "umg-bare-"));
    for (const [name, text] of Object.entries(BARE))
      fs.writeFileSync(path.join(bareFolder, name), text);
    const display = await startDisplay();
    if (display !== undefined) process.env["DISPLAY"] = display.name;
    const platform = await startPlatform(await temporaryData());
    await finishSetUp(platform);
    return { display, bareFolder, platform };
  },
  async subject({ platform, bareFolder }) {
    const sides = {
      bare: () => untilUsable({ appFolder: bareFolder }),
      console: () => untilUsable({ args: ["--server", platform.url] }),
    };
    const took = { bare: 0, console: 0 };
    const order = ["bare", "console"] as const;
    for (const side of Math.random() < 0.5 ? order : order.toReversed())
      took[side] = await sides[side]();
    console.log(`  console ${Math.round(took.console)} ms, bare ${Math.round(took.bare)} ms`);
    return took.console / took.bare;
  },
  async teardown({ display, platform, bareFolder }) {
    await platform.stop();
    await removeData(platform.dataDir);
    fs.rmSync(bareFolder, { recursive: true, force: true });
    await display?.stop();
  },
});

/** So that a start ends at the sign-in page, as it does every day. */
async function finishSetUp(platform: RunningPlatform): Promise<void> {
  const answer = await fetch(`${platform.url}/auth/setup`, {
    method: "POST",
    headers: await signIn(platform),
    body: JSON.stringify({
      name: "Vera Antonova",
      email: "vera@unmogrowp.example",
      password: "seven quiet otters sail",
    }),
  });
  if (!answer.ok) throw new Error(`the set-up failed: ${await answer.text()}`);
}

async function untilUsable(options: Parameters<typeof launchDesktop>[0]): Promise<number> {
  const from = performance.now();
  const desktop = await launchDesktop(options);
  try {
    await desktop.page.waitForSelector("input:visible");
    return performance.now() - from;
  } finally {
    await desktop.close();
  }
}

const consoleStart: LoadedBench = {
  name: measured.name,
  async run(options) {
    const missing = await provideElectron(options.log).then(
      () => undefined,
      (cause: unknown) => (cause as Error).message,
    );
    if (missing === undefined) return measured.run(options);
    options.log(`skipped  console-start: ${missing}`);
    const pass = !["1", "true"].includes(process.env["CI"] ?? "");
    const { seed } = options;
    return { bench: measured.name, gate: 1.35, aim: 1.15, pass, spread: 0, rounds: 0, seed };
  },
};

export default consoleStart;
