import type { z } from "zod";
import type { OperationKind as KindNames } from "#shared/contracts/operations.ts";
import type { OperationId, TenantId } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

/** What a step is given. */
export interface StepContext<Input = unknown> {
  readonly services: Services;
  readonly tenantId: TenantId;
  readonly operationId: OperationId;
  readonly input: Input;
  /** 1 on the first try. */
  readonly attempt: number;
  /** Outputs of the steps before, by name. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** For a step that takes its time. */
export interface OutsideContext<Input = unknown> extends StepContext<Input> {
  /** Aborts when the worker stops or lost its lease. */
  readonly signal: AbortSignal;
  /** Tells people what it is doing, at once. */
  note(text: string): Promise<void>;
}

/** `note` is the sentence people read; `output` (JSON) is kept for later steps. */
export interface StepResult {
  note?: string;
  output?: unknown;
  skipped?: boolean;
}

/** Its effect is in PostgreSQL: it and the mark "done" are one transaction, so it happens exactly once. */
export interface TransactionStep<Input = unknown> {
  readonly name: string;
  readonly within: "transaction";
  run(tx: Tx, step: StepContext<Input>): Promise<StepResult>;
  /** The compensation, in the transaction that marks the step compensated. Left out: nothing to undo. */
  undo?(tx: Tx, step: StepContext<Input>): Promise<void>;
}

/** Its effect is elsewhere. `run` and `undo` must be idempotent; both may be called again after a crash. */
export interface OutsideStep<Input = unknown> {
  readonly name: string;
  readonly within: "outside";
  run(step: OutsideContext<Input>): Promise<StepResult>;
  /** After an attempt of unknown outcome: what it did, or undefined when it did nothing. Asked before trying again. */
  look?(step: OutsideContext<Input>): Promise<StepResult | undefined>;
  /** Undoes also a try of unknown outcome. */
  undo?(step: OutsideContext<Input>): Promise<void>;
}

export type Step<Input = unknown> = TransactionStep<Input> | OutsideStep<Input>;

/** One kind of operation: its steps in order. A failed one waits for retry or cancel. */
export interface OperationKind<Input = unknown> {
  readonly name: z.infer<typeof KindNames>;
  readonly input: z.ZodType<Input>;
  readonly steps: readonly Step<Input>[];
  /** A failed operation nobody cared for is undone after this time; without it, it waits for ever. */
  readonly undoFailedAfterMs?: number;
}

/** Kinds with their input forgotten, as the worker holds them. */
export type AnyOperationKind = OperationKind<unknown>;

/** A failure that trying again does not mend. `message` is a sentence that says what to do. */
export class PermanentFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
