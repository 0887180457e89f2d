import { useCallback } from "react";
import { unpaidInvoiceOf } from "#shared/contracts/billing/unpaid-reason.ts";
import { useT } from "../i18n/index.ts";

/** Why a tenant is in its state, in the reader's language where the platform gave the reason; as it is where a person did. */
export function useStateReason(): (reason: string) => string {
  const t = useT("tenants");
  return useCallback(
    (reason) => {
      const number = unpaidInvoiceOf(reason);
      return number === null ? reason : t("invoiceUnpaid", { number });
    },
    [t],
  );
}
