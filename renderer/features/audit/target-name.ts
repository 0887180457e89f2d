import type { AuditEntry } from "#shared/contracts/audit.ts";

const FIELDS = ["name", "email", "slug", "tenantName"] as const;

/** A word for what an entry is about, from the values it carries; null when they name nothing. */
export function targetName(entry: Pick<AuditEntry, "before" | "after">): string | null {
  for (const values of [entry.after, entry.before]) {
    if (typeof values !== "object" || values === null || Array.isArray(values)) continue;
    for (const field of FIELDS) {
      const value = values[field];
      if (typeof value === "string" && value !== "") return value;
    }
  }
  return null;
}
