/** In `log_comment`: reads every tenant's rows. Only the server itself ever sets it. */
export const ALL_TENANTS = "__system";

/** On every table, for everything that reads: without a `log_comment`, or with one that is no UUID, no row is seen. */
export const TENANT_FILTER = `tenant_id = toUUIDOrZero(getSetting('log_comment')) or getSetting('log_comment') = '${ALL_TENANTS}'`;
