import type { Check } from "./check.ts";
import { checkFaults } from "./check-faults.ts";
import { checkDeadCode } from "./check-dead-code.ts";
import { checkFormat } from "./check-format.ts";
import { checkHouse } from "./check-house.ts";
import { importsCheck } from "./check-imports.ts";
import { checkLint } from "./check-lint.ts";
import { checkTypes } from "./check-types.ts";

/** Fewer modules of ours than this means that the cruiser is blind; raise it as the program grows. */
export const MODULE_FLOOR = 600;

/** The slowest first, so that two cores end together. */
export const CHECKS: readonly Check[] = [
  checkDeadCode,
  checkTypes,
  importsCheck(MODULE_FLOOR),
  checkLint,
  checkFormat,
  checkHouse,
  checkFaults,
];
