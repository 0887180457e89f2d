import { QueryClient } from "@tanstack/react-query";
import { shownError } from "./errors.ts";

/** Answers that repeating cannot change are not repeated. */
const worthRepeating = (count: number, error: unknown): boolean => {
  const { status } = shownError(error);
  return count < 2 && (status === 0 || status >= 500);
};

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 30 * 60_000,
      retry: worthRepeating,
      retryDelay: (attempt) => Math.min(4000, 400 * 2 ** attempt),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});
