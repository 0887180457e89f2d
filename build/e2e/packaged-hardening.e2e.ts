import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { extractFile } from "@electron/asar";
import { FuseState, FuseV1Options, getCurrentFuseWire } from "@electron/fuses";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { projectRoot } from "./electron-launch.ts";
import { installPackage, normalUser, type InstalledPackage } from "./packaged-install.ts";
import { processTree, runPackaged, type PackagedRun } from "./packaged-run.ts";
import { startUpstream, type Upstream } from "./electron-upstream.ts";

let installed: InstalledPackage;
let upstream: Upstream;
let run: PackagedRun;
let main: string;

beforeAll(async () => {
  installed = await installPackage();
  main = extractFile(
    path.join(installed.resources, "app.asar"),
    "dist/electron/main.js",
  ).toString();
  upstream = await startUpstream();
  run = await runPackaged(installed.executable, normalUser(), ["--server", upstream.origin]);
}, 600_000);

afterAll(async () => {
  await run?.close();
  await upstream?.stop();
  installed?.remove();
}, 60_000);

const renderers = () =>
  processTree(run.pid).filter(({ command }) => command.includes("--type=renderer"));

/** Where the page is after it tried to go to `url`. */
async function afterGoingTo(url: string): Promise<string> {
  await run.page.evaluate((target) => {
    location.href = target;
  }, url);
  await run.page.waitForTimeout(300);
  return run.page.url();
}

describe("every fuse of the package is set", () => {
  const WANTED: Record<string, boolean> = {
    RunAsNode: false,
    EnableCookieEncryption: true,
    EnableNodeOptionsEnvironmentVariable: false,
    EnableNodeCliInspectArguments: false,
    EnableEmbeddedAsarIntegrityValidation: true,
    OnlyLoadAppFromAsar: true,
    LoadBrowserProcessSpecificV8Snapshot: false,
    GrantFileProtocolExtraPrivileges: false,
  };

  test("to the hard side, and none is left unsaid", async () => {
    const wire = (await getCurrentFuseWire(installed.executable)) as unknown as Record<
      string,
      number
    >;
    const found = Object.fromEntries(
      Object.entries(FuseV1Options)
        .filter((entry): entry is [string, number] => typeof entry[1] === "number")
        // Electron 33 has no fuse of that number yet.
        .filter(([, index]) => wire[String(index)] !== undefined)
        .map(([name, index]) => [name, wire[String(index)] === FuseState.ENABLE]),
    );
    expect(found).toEqual(WANTED);
  });

  test("it does not run as Node", () => {
    const tried = spawnSync(installed.executable, ["-e", "console.log('ran as node')"], {
      env: { ELECTRON_RUN_AS_NODE: "1", PATH: "/usr/bin:/bin" },
      timeout: 10_000,
      encoding: "utf8",
    });
    expect(tried.stdout).not.toContain("ran as node");
  });
});

describe("Electron's twenty points, on the installed package", () => {
  test("1: only secure content is loaded", async () => {
    const loaded: string[] = [];
    const note = (request: { url(): string }) => loaded.push(request.url());
    run.page.on("request", note);
    await run.page.reload();
    await run.page.waitForTimeout(500);
    run.page.off("request", note);
    expect(loaded.length).toBeGreaterThan(1);
    expect(loaded.filter((url) => !url.startsWith("app://console/"))).toEqual([]);
    expect(await run.page.evaluate(() => isSecureContext)).toBe(true);
  });

  test("2: the page has no Node", async () => {
    const found = await run.page.evaluate(() =>
      ["require", "process", "module", "Buffer", "global", "__dirname"].filter(
        (name) => name in globalThis,
      ),
    );
    expect(found).toEqual([]);
  });

  test("3: the preload's world is not the page's", async () => {
    const reached = await run.page.evaluate(() => {
      const { desktop } = window as unknown as { desktop: { info(): Promise<unknown> } };
      // A function of the other world would have its own Function, and that world's require.
      const make = desktop.info.constructor as FunctionConstructor;
      return make === Function && make("return typeof require")();
    });
    expect(reached).toBe("undefined");
    expect(main).toMatch(/contextIsolation:(!0|true)/);
  });

  test("4: the page's process is in Chromium's sandbox, and nobody is root", () => {
    const found = renderers();
    expect(found.length).toBeGreaterThan(0);
    for (const { status, command } of found) {
      expect(status["Seccomp"]).toBe("2");
      expect(status["NoNewPrivs"]).toBe("1");
      expect(command).not.toContain("--no-sandbox");
    }
    const uids = processTree(run.pid).map(({ status }) => status["Uid"]?.split("\t")[0]);
    expect(uids).not.toContain("0");
  });

  test("5: permissions are refused", async () => {
    const found = await run.page.evaluate(async () => {
      const names = [
        "geolocation",
        "camera",
        "microphone",
        "notifications",
        "clipboard-read",
        "midi",
      ];
      const asked = names.map((name) =>
        navigator.permissions.query({ name: name as PermissionName }),
      );
      const states = (await Promise.all(asked)).map(({ state }) => state);
      return [...states, await Notification.requestPermission()];
    });
    expect([...new Set(found)]).toEqual(["denied"]);
  });

  test("6: the web's own security is on", async () => {
    expect(main).toMatch(/webSecurity:(!0|true)/);
    const commands = renderers().map(({ command }) => command);
    expect(commands.join()).not.toMatch(/--disable-web-security|--disable-site-isolation/);
    // Another origin's document cannot be read.
    const read = await run.page.evaluate(async (origin) => {
      try {
        return await (await fetch(origin)).text();
      } catch {
        return "refused";
      }
    }, upstream.origin);
    expect(read).toBe("refused");
  });

  test("7: the policy comes with the page and blocks an injected script", async () => {
    const { policy, ran } = await run.page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "window.inlineRan = true";
      document.head.append(script);
      const remote = document.createElement("script");
      remote.src = "data:text/javascript,window.inlineRan=true";
      document.head.append(remote);
      await new Promise((resolve) => setTimeout(resolve, 200));
      const answer = await fetch("/");
      return {
        policy: answer.headers.get("content-security-policy") ?? "",
        ran: "inlineRan" in window,
      };
    });
    expect(policy).toMatch(/default-src 'none'; script-src 'self';/);
    expect(ran).toBe(false);
  });

  test("8: no insecure content", async () => {
    expect(main).toMatch(/allowRunningInsecureContent:(!1|false)/);
    const before = upstream.seen.length;
    await run.page.evaluate((origin) => {
      const image = new Image();
      image.src = `${origin}/insecure.png`;
      const script = document.createElement("script");
      script.src = `${origin}/insecure.js`;
      document.head.append(script);
    }, upstream.origin);
    await run.page.waitForTimeout(300);
    expect(upstream.seen.slice(before).filter(({ path }) => path.includes("insecure"))).toEqual([]);
  });

  test("9 and 10: no experimental and no extra Blink features", () => {
    expect(main).toMatch(/experimentalFeatures:(!1|false)/);
    expect(main).not.toContain("enableBlinkFeatures");
    for (const { command } of renderers())
      expect(command).not.toMatch(/--enable-(blink-features|experimental)/);
  });

  test("11 and 12: there is no webview", async () => {
    expect(main).toMatch(/webviewTag:(!1|false)/);
    expect(main).toContain("will-attach-webview");
    const before = renderers().length;
    const found = await run.page.evaluate(async () => {
      const view = document.createElement("webview");
      view.setAttribute("src", "https://example.com/");
      document.body.append(view);
      await new Promise((resolve) => setTimeout(resolve, 300));
      view.remove();
      return { api: "loadURL" in view, shadow: view.shadowRoot !== null };
    });
    expect(found).toEqual({ api: false, shadow: false });
    expect(renderers().length).toBe(before);
  });

  test("13: the window stays on the app's page", async () => {
    for (const url of [
      upstream.origin,
      "https://example.com/",
      "app://console/v1/html",
      "app://elsewhere/",
    ])
      expect(await afterGoingTo(url)).toMatch(/^app:\/\/console\/(#.*)?$/);
  });

  test("14 and 15: no window opens, and only listed https links reach the system's browser", async () => {
    const opened = await run.page.evaluate(() =>
      [
        "https://evil.example/",
        "file:///etc/passwd",
        "smb://evil.example/share",
        "javascript:alert(1)",
        "app://console/",
        "about:blank",
        "https://github.com/unmogrowp",
      ].map((url) => window.open(url)),
    );
    expect(opened.filter((each) => each !== null)).toEqual([]);
    await expect.poll(() => run.openedOutside()).toEqual(["https://github.com/unmogrowp"]);
    expect(renderers().length).toBe(1);
  });

  test("16: a release is made with the pinned, current Electron only", () => {
    const manifest = JSON.parse(
      fs.readFileSync(path.join(projectRoot, "package.json"), "utf8"),
    ) as { devDependencies: Record<string, string> };
    expect(Number(manifest.devDependencies["electron"]?.split(".")[0])).toBeGreaterThanOrEqual(45);
    const about = execFileSync("dpkg-deb", ["--field", installed.file, "Version"], {
      encoding: "utf8",
    });
    expect(about).toMatch(/^\d+\.\d+\.\d+/);
    if (!fs.existsSync(path.join(projectRoot, "node_modules/electron/dist"))) {
      const refused = spawnSync(
        process.execPath,
        [path.join(projectRoot, "build/dev/package.ts"), "--release"],
        { encoding: "utf8", timeout: 60_000 },
      );
      expect(refused.status).toBe(1);
      expect(refused.stderr).toContain("a release needs");
    }
  });

  test("17: a frame inside the page gets no desktop methods", async () => {
    const found = await run.page.evaluate(async () => {
      const frame = document.createElement("iframe");
      document.body.append(frame);
      await new Promise((resolve) => setTimeout(resolve, 200));
      const inside = frame.contentWindow !== null && "desktop" in frame.contentWindow;
      frame.remove();
      return inside;
    });
    expect(found).toBe(false);
    expect(main).toContain("Only the console's own page may do this.");
  });

  test("18: no file:// is used or reachable", async () => {
    expect(await afterGoingTo("file:///etc/passwd")).toMatch(/^app:\/\/console\//);
    const read = await run.page.evaluate(() =>
      fetch("file:///etc/passwd").then(
        () => "read",
        () => "refused",
      ),
    );
    expect(read).toBe("refused");
    expect(main).not.toMatch(/loadFile\(|file:\/\//);
  });

  test("20: the page gets named methods only, none of Electron's", async () => {
    const found = await run.page.evaluate(() => {
      const { desktop } = window as unknown as { desktop: Record<string, object> };
      return {
        desktop: Object.keys(desktop),
        profiles: Object.keys(desktop["profiles"] ?? {}),
        electron: ["ipcRenderer", "electron", "electronAPI", "contextBridge"].filter(
          (name) => name in window,
        ),
      };
    });
    expect(found).toEqual({
      desktop: ["info", "profiles", "openLogs", "notify", "onServerState", "saveFile", "setBadge"],
      profiles: ["list", "add", "select", "remove"],
      electron: [],
    });
  });
});
