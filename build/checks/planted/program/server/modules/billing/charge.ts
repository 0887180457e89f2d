// planted: imports/payment-sdks-only-in-providers
import { Stripe } from "stripe";

export const stripe = new Stripe("sk");
