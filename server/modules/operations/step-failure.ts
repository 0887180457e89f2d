import { DomainError, ERRORS } from "#shared/errors/index.ts";
import { PermanentFailure } from "./operation-kind.ts";

export interface StepFailure {
  code: string;
  /** A sentence for people: what failed and what to do. */
  message: string;
  permanent: boolean;
}

/** What a thrown error means for the step: refusals are final, trouble of a store or a network is tried again. */
export function toStepFailure(error: unknown): StepFailure {
  if (error instanceof PermanentFailure)
    return { code: error.code, message: error.message, permanent: true };
  if (error instanceof DomainError)
    return { code: error.code, message: error.message, permanent: error.status < 500 };
  return { code: "internal", message: ERRORS.internal.message, permanent: false };
}

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 30_000;
/** With the doubling delays some 32 s of trying, which a restarting store needs. */
export const MAX_ATTEMPTS = 8;

export const retryDelayMs = (attempts: number): number =>
  Math.min(FIRST_DELAY_MS * 2 ** Math.max(0, attempts - 1), LONGEST_DELAY_MS);
