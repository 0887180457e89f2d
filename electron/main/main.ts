import { app, protocol } from "electron";
import tls from "node:tls";

import { APP_SCHEME } from "./app-protocol/origin.ts";
import { readConfig, takeEnvironment } from "./config.ts";
import { startDesktop } from "./desktop.ts";
import { LINK_SCHEME } from "./window/deep-link.ts";

// With --no-sandbox (root in a container) both together make child processes crash in a loop.
if (!app.commandLine.hasSwitch("no-sandbox")) app.enableSandbox();

protocol.registerSchemesAsPrivileged([
  {
    scheme: APP_SCHEME,
    privileges: {
      standard: true,
      secure: true,
      supportFetchAPI: true,
      stream: true,
      codeCache: true,
    },
  },
]);

if (!app.requestSingleInstanceLock()) {
  app.quit();
} else {
  trustTheSystemsCertificates();
  if (app.isPackaged && process.platform !== "linux") app.setAsDefaultProtocolClient(LINK_SCHEME);
  const config = readConfig({
    argv: process.argv,
    env: takeEnvironment(),
    appPath: app.getAppPath(),
    resourcesPath: process.resourcesPath,
    packaged: app.isPackaged,
    platform: process.platform,
    arch: process.arch,
  });
  // Not awaited: an ES module that waits for this at its top never gets it.
  void app.whenReady().then(() => startDesktop(config));
}

/** A company's own certificate authority is known to the system, and to Node only from 24.5 on, when told. */
function trustTheSystemsCertificates(): void {
  if (typeof tls.setDefaultCACertificates !== "function") return;
  tls.setDefaultCACertificates([
    ...tls.getCACertificates("default"),
    ...tls.getCACertificates("system"),
  ]);
}
