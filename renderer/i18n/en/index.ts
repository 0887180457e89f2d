import { common } from "./words.ts";
import { nav } from "./nav.ts";
import { states } from "./states.ts";
import { access } from "./access.ts";
import { errors } from "./errors.ts";
import { shell } from "./shell.ts";
import { auth } from "./auth.ts";
import { overview } from "./overview.ts";
import { steps } from "./steps.ts";
import { tenants } from "./tenants.ts";
import { actions } from "./actions.ts";
import { apps } from "./apps.ts";
import { keys } from "./keys.ts";
import { members } from "./members.ts";
import { staff } from "./staff.ts";
import { impersonation } from "./impersonation.ts";
import { audit } from "./audit.ts";
import { operations } from "./operations.ts";
import { events } from "./events.ts";
import { analytics } from "./analytics.ts";
import { deadLetters } from "./dead-letters.ts";
import { refusals } from "./refusals.ts";
import { usage } from "./usage.ts";
import { plans } from "./plans.ts";
import { dunning } from "./dunning.ts";
import { billing } from "./billing.ts";
import { invoices } from "./invoices.ts";
import { revenue } from "./revenue.ts";
import { webhooks } from "./webhooks.ts";
import { reconciliation } from "./reconciliation.ts";
import { settings } from "./settings.ts";

export const en = {
  common,
  nav,
  states,
  access,
  errors,
  shell,
  auth,
  overview,
  steps,
  tenants,
  actions,
  apps,
  keys,
  members,
  staff,
  impersonation,
  audit,
  operations,
  events,
  analytics,
  deadLetters,
  refusals,
  usage,
  plans,
  dunning,
  billing,
  invoices,
  revenue,
  webhooks,
  reconciliation,
  settings,
};
