import fs from "node:fs";
import path from "node:path";

/** An Electron taken from a folder brings its own default app and version file along; a package has no use for either. */
export default async function afterPack({ appOutDir, electronPlatformName }) {
  if (electronPlatformName === "darwin") return;
  for (const name of ["resources/default_app.asar", "version"])
    fs.rmSync(path.join(appOutDir, name), { force: true });
}
