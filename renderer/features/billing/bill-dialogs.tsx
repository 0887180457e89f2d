import type { BillingOverview } from "#shared/contracts/billing/billing.ts";
import type { Permission } from "#shared/access/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { ChangeDialog } from "./change-dialog.tsx";
import { CouponDialog } from "./coupon-dialog.tsx";
import { CreditDialog } from "./credit-dialog.tsx";
import { DetailsDialog } from "./details-dialog.tsx";
import type { BillDialog } from "./feature.ts";
import { IssuePanel } from "./issue-panel.tsx";
import { MoveDialog } from "./move-dialog.tsx";

const NEEDS: Record<BillDialog, Permission> = {
  plan: "subscriptions.change",
  cancel: "subscriptions.change",
  uncancel: "subscriptions.change",
  pause: "subscriptions.change",
  resume: "subscriptions.change",
  details: "billing.setDetails",
  coupon: "subscriptions.applyCoupon",
  credit: "subscriptions.grantCredit",
  issue: "invoices.issue",
  move: "billing.moveProvider",
};

interface BillDialogsProps {
  dialog: BillDialog;
  overview: BillingOverview;
  onClose: () => void;
  /** An invoice was made. */
  onInvoice: (invoiceId: string) => void;
}

/** The dialog that the address names, for who may do it. */
export function BillDialogs({ dialog, overview, onClose, onInvoice }: BillDialogsProps) {
  const isAllowed = useCan(NEEDS[dialog]);
  if (!isAllowed) return null;
  const props = { overview, onClose };
  switch (dialog) {
    case "plan":
    case "cancel":
    case "uncancel":
    case "pause":
    case "resume":
      return <ChangeDialog kind={dialog} {...props} />;
    case "details":
      return <DetailsDialog {...props} />;
    case "coupon":
      return <CouponDialog {...props} />;
    case "credit":
      return <CreditDialog {...props} />;
    case "issue":
      return <IssuePanel {...props} onInvoice={onInvoice} />;
    case "move":
      return <MoveDialog {...props} />;
  }
}
