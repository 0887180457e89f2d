const UNPAID = /^Invoice (\S+) is not paid\.?$/;
/** Why dunning suspends a tenant, as it is stored and said by the API: a sentence without its full stop. */
export const unpaidReason = (number: string): string => `Invoice ${number} is not paid`;
/** The number in such a reason, to say it in another language; null for a reason that a person gave. */
export const unpaidInvoiceOf = (reason: string): string | null => UNPAID.exec(reason)?.[1] ?? null;
