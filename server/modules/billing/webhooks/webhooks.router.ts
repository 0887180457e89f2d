import { z } from "zod";
import {
  CallPage,
  CallRef,
  ListCalls,
  ListWebhooks,
  ProviderCall,
  ProviderStatus,
  WebhookDetail,
  WebhookEvent,
  WebhookPage,
  WebhookRef,
} from "#shared/contracts/billing/webhooks.ts";
import { platformMutation, platformQuery, router } from "#server/platform/trpc/index.ts";
import { listCalls, readProviders, retryCall } from "../calls/index.ts";
import { getWebhook } from "./get-webhook.ts";
import { listWebhooks } from "./list-webhooks.ts";
import { replayWebhook } from "./replay-webhook.ts";

export const webhooksRouter = router({
  list: platformQuery("webhooks.read")
    .input(ListWebhooks)
    .output(WebhookPage)
    .query(({ ctx, input }) => listWebhooks(ctx, input)),
  get: platformQuery("webhooks.read")
    .input(WebhookRef)
    .output(WebhookDetail)
    .query(({ ctx, input }) => ctx.services.db.platform((tx) => getWebhook(tx, input.webhookId))),
  calls: platformQuery("webhooks.read")
    .input(ListCalls)
    .output(CallPage)
    .query(({ ctx, input }) => listCalls(ctx, input)),
  providers: platformQuery("webhooks.read")
    .output(z.array(ProviderStatus))
    .query(({ ctx }) => readProviders(ctx)),
  replay: platformMutation("webhooks.replay")
    .input(WebhookRef)
    .output(WebhookEvent)
    .mutation(({ ctx, input }) => replayWebhook(ctx, input)),
  retryCall: platformMutation("webhooks.retryCall")
    .input(CallRef)
    .output(ProviderCall)
    .mutation(({ ctx, input }) => retryCall(ctx, input)),
});
