export { advanceMoves } from "./advance-moves.ts";
export { moveProvider } from "./move-provider.ts";
export { openPortal } from "./open-portal.ts";
export { readPortal } from "./read-portal.ts";
