// planted: imports/payment-sdks-only-in-providers, imports/no-unresolved, types/TS2307
import { Stripe } from "stripe";

export const stripe = new Stripe("sk");
