/** Asks a server for its health. @throws Error with a sentence for the person when it does not answer like one of ours. */
export async function checkServer(
  origin: string,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Promise<void> {
  let status: number;
  try {
    const answer = await fetch(`${origin}/healthz`, {
      redirect: "error",
      signal: AbortSignal.timeout(5_000),
    });
    await answer.body?.cancel();
    status = answer.status;
  } catch (cause) {
    throw new Error(`${origin} does not answer. Check the address and your network.`, { cause });
  }
  if (status !== 200)
    throw new Error(`${origin} answers, but not as an UnMoGrowP server (${status}).`);
}
