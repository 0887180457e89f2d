import { isIdle } from "./idle.ts";
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCLink,
} from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import type { AppRouter } from "#server/app/trpc/router.ts";
import { errorCode, shownError } from "./errors.ts";
import { queryClient } from "./query-client.ts";
import { recover } from "./refresh.ts";

const URL = "/trpc";

/** A call refused with an expired token is repeated once after the refresh; it did nothing, so repeating is safe. */
export const refreshLink: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    observable((observer) => {
      let current: { unsubscribe: () => void } | null = null;
      let closed = false;
      const attempt = (first: boolean) => {
        current = next(op).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error: (error) => {
            if (!first || shownError(error).status !== 401) return observer.error(error);
            recover(errorCode(error)).then(
              (again) => {
                if (closed) return;
                if (again) attempt(false);
                else observer.error(error);
              },
              () => observer.error(error),
            );
          },
        });
      };
      attempt(true);
      return () => {
        closed = true;
        current?.unsubscribe();
      };
    });

const headers = () => ({ "x-umg-csrf": "1", ...(isIdle() ? { "x-umg-idle": "1" } : {}) });
/** Each by itself, so that one nobody waits for can be taken back; as POST, since fifty filters are too long for an address. */
const isQuestion = (path: string) =>
  path.startsWith("analytics.") || path === "events.search" || path === "plans.calculate";

/** For the options of such a question: the server stops when its page is left or asks something else. */
export const TAKEN_BACK = { trpc: { abortOnUnmount: true } } as const;

/** Plain calls, for mutations outside a hook. */
export const api = createTRPCClient<AppRouter>({
  links: [
    refreshLink,
    splitLink({
      condition: (op) => op.type === "subscription",
      true: httpSubscriptionLink({ url: URL }),
      false: splitLink({
        condition: (op) => op.type === "query" && isQuestion(op.path),
        true: httpLink({ url: URL, headers, methodOverride: "POST" }),
        false: httpBatchLink({ url: URL, headers, maxURLLength: 6000, maxItems: 20 }),
      }),
    }),
  ],
});

/** `trpc.tenants.list.queryOptions(…)`: query and mutation options for TanStack Query. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client: api, queryClient });
