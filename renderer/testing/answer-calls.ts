import { afterEach, vi } from "vitest";
import type { ErrorCode } from "#shared/errors/index.ts";

/** One call the page made. */
export interface Call {
  readonly path: string;
  readonly input: unknown;
}
type Answer = (input: never) => unknown;

/** Thrown by an answer to make the call fail as the server would. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly status: number;

  constructor(code: ErrorCode, status: number) {
    super(code);
    this.code = code;
    this.status = status;
  }
}

function answerOne(answers: Record<string, Answer>, call: Call): object {
  const answer = answers[call.path];
  try {
    if (answer === undefined) throw new Error(`the test has no answer for ${call.path}`);
    return { result: { data: answer(call.input as never) ?? null } };
  } catch (cause) {
    const refused = cause instanceof Refusal ? cause : new Refusal("internal", 500);
    const { code, status } = refused;
    const domain = { code, details: {}, requestId: "req-1", status };
    const message = cause instanceof Error ? cause.message : "failed";
    return {
      error: {
        message,
        code: -32_000,
        data: { code, httpStatus: status, path: call.path, domain },
      },
    };
  }
}

/**
 * Answers the page's tRPC calls at the network's edge, so that links, batching and error mapping are the real ones.
 * Returns the list of calls as they come. Other requests get 404.
 */
export function answerCalls(answers: Record<string, Answer>): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal("fetch", async (target: string | URL | Request, init?: RequestInit) => {
    const url = new URL(String(target), "http://console.test");
    if (!url.pathname.startsWith("/trpc/")) return new Response("{}", { status: 404 });
    const names = url.pathname.slice("/trpc/".length);
    const body = typeof init?.body === "string" ? init.body : url.searchParams.get("input");
    const sent = JSON.parse(body ?? "{}") as Record<string, unknown>;
    if (!url.searchParams.has("batch")) {
      const call: Call = { path: names, input: sent };
      calls.push(call);
      return Response.json(answerOne(answers, call));
    }
    const made = names
      .split(",")
      .map((path, index): Call => ({ path, input: sent[String(index)] }));
    calls.push(...made);
    return Response.json(made.map((call) => answerOne(answers, call)));
  });
  return calls;
}

afterEach(() => {
  vi.unstubAllGlobals();
});
