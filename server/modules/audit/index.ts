export { auditRouter } from "./audit.router.ts";
export { auditExportHttp } from "./audit-export.http.ts";
export { signAuditSegments } from "./sign-segments.ts";
export { verifyExport } from "./verify-export.ts";
