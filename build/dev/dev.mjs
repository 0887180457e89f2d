// `npm run dev`: the server and the pages, both following changes (build/dev/dev-run.ts).
import { ensureInstalled, runUnderNode } from "./bootstrap.mjs";

ensureInstalled();
runUnderNode("build/dev/dev-run.ts");
