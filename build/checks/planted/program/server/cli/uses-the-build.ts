// planted: imports/nothing-imports-build, types/TS6307
import { wait } from "#build/dev/wait.ts";

export const waited = wait(1);
