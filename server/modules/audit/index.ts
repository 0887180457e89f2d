export { auditRouter } from "./audit.router.ts";
export { signAuditSegments } from "./sign-segments.ts";
