export { processWebhooks } from "./process-webhooks.ts";
export { webhooksHttp } from "./webhooks.http.ts";
export { webhooksRouter } from "./webhooks.router.ts";
