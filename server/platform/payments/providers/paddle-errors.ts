import { ApiError } from "@paddle/paddle-node-sdk";
import { z } from "zod";
import { ProviderError } from "../payment-provider.ts";

export function toPaddleFailure(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  const retry = (code: string, message: string) =>
    new ProviderError("paddle", "retry", code, message);
  if (error instanceof z.ZodError)
    return retry(
      "nonsense",
      `Paddle's answer is not readable: ${z.prettifyError(error)}`.slice(0, 300),
    );
  if (error instanceof ApiError) {
    const { code, type, detail } = error;
    // Of the key itself nothing is repeated.
    if (/^(authentication|invalid_token|forbidden)/.test(code) || type === "unauthorized")
      return retry("unauthorized", "Paddle does not accept the API key.");
    if (
      type !== "request_error" ||
      /^(too_many_requests|concurrent_modification|conflict)$/.test(code)
    )
      return retry(code, "Paddle asks to try again later.");
    return new ProviderError("paddle", "refused", code, String(detail).slice(0, 300));
  }
  // The SDK's own: no connection (`fetch failed`), or a body that is no JSON.
  if (error instanceof TypeError && error.message === "fetch failed")
    return retry("unreachable", "Paddle cannot be reached.");
  return retry("nonsense", "Paddle's answer is not readable.");
}

export async function asPaddleCall<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toPaddleFailure(error);
  }
}
