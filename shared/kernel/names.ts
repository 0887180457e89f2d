import { z } from "zod";

// Control characters, and the bidirectional controls that can make a name read as another one.
const FORBIDDEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/u;

/** A name for people: 1–80 characters after trimming and Unicode NFC. */
export const Name = z
  .string()
  .max(1000)
  .transform((value) => value.normalize("NFC").trim())
  .refine((value) => [...value].length >= 1 && [...value].length <= 80 && !FORBIDDEN.test(value), {
    message: "name_invalid",
  });

/** A short name for URLs and scripts, unique per platform and never reused. */
export const Slug = z.string().regex(/^[a-z0-9-]{3,40}$/);

/** A sentence that says why; kept in the audit log. */
export const Reason = z
  .string()
  .transform((value) => value.normalize("NFC").trim())
  .refine((value) => value.length >= 5 && value.length <= 500 && !FORBIDDEN.test(value), {
    message: "reason_invalid",
  });

export const Email = z.string().trim().toLowerCase().pipe(z.email().max(254));

/** Labels of a tenant: short lower-case words. */
export const Label = z.string().regex(/^[a-z0-9][a-z0-9-]{0,29}$/);
