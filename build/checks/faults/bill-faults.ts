import { integration, unit, type Fault, type FaultTest } from "./fault.ts";

const renderer = (file: string): FaultTest => ({ project: "renderer", file });
const documents = "server/modules/billing/documents";
const bill = "renderer/features/billing";
const invoices = "renderer/features/invoices";
const change = renderer(`${bill}/change-dialog.test.tsx`);
const panels = renderer(`${invoices}/invoices.test.tsx`);
const drawn = unit(`${documents}/draw-invoice.test.ts`);

/** What a bill says, on paper and in the console, and who is told. */
export const BILL_FAULTS: readonly Fault[] = [
  {
    name: "a-printed-name-turns-the-line-around",
    file: `${documents}/document-text.ts`,
    find: '.replaceAll(UNPRINTABLE, "")',
    replace: "",
    test: drawn,
  },
  {
    name: "a-printed-invoice-is-dated-by-the-clock",
    file: `${documents}/draw-invoice.ts`,
    find: "at: new Date(invoice.issuedAt),",
    replace: "at: new Date(),",
    test: drawn,
  },
  {
    name: "whoever-is-signed-in-prints-invoices",
    file: `${documents}/invoice-pdf.http.ts`,
    find: 'const actor = await authorize(request, "billing.read", tenantId);',
    replace: 'const actor = await authorize(request, "billing.state", tenantId);',
    test: integration(`${documents}/invoice-pdf.int.test.ts`),
  },
  {
    name: "a-change-is-applied-over-what-stands-in-its-way",
    file: `${bill}/change-dialog.tsx`,
    find: "shown === undefined || shown.blockers.length > 0;",
    replace: "shown === undefined;",
    test: change,
  },
  {
    name: "an-old-amount-is-agreed-to-again",
    file: `${bill}/change-dialog.tsx`,
    find: "preview.again();",
    replace: "",
    test: change,
  },
  {
    name: "more-is-given-back-than-was-paid",
    file: `${invoices}/invoice-dialogs.tsx`,
    find: "if (amount === null || isTooMuch) return;",
    replace: "if (amount === null) return;",
    test: panels,
  },
];
