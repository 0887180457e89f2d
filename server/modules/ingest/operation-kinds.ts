import type { AnyOperationKind } from "../operations/index.ts";
import { replayKind } from "./replay-operation.ts";

/** What this module gives the operation worker to run. */
export const ingestOperationKinds: readonly AnyOperationKind[] = [replayKind];
