// `npm test`: sets itself up, then runs everything (build/dev/test-run.ts).
import { ensureInstalled, runUnderNode } from "./bootstrap.mjs";

ensureInstalled();
runUnderNode("build/dev/test-run.ts");
