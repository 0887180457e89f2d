export { applyChange, previewChange } from "./apply-change.ts";
export { endSubscription } from "./end-subscription.ts";
export { startSubscription, undoSubscription } from "./onboard-subscription.ts";
export { grantCredit } from "./grant-credit.ts";
export { renewDue, renewNext, type Failing } from "./renew-due.ts";
export { readSubscription } from "./subscription-view.ts";
