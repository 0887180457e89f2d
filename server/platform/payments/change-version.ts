/**
 * A number that grows with each change of a charge, from facts that only ever grow at the provider: how far its state is, how often
 * it was tried, how many refunds and disputes it has and how far they are. Providers give no such number for all of these together.
 */
export function changeVersion(ranks: readonly number[]): bigint {
  let sum = 1n;
  for (const rank of ranks) sum += BigInt(Math.max(0, rank));
  return sum;
}

const REFUND_RANK = { pending: 1, done: 2, failed: 3 } as const;
const DISPUTE_RANK = { open: 1, lost: 2, won: 3 } as const;

export const ranksOf = (
  refunds: readonly { state: keyof typeof REFUND_RANK }[],
  disputes: readonly { state: keyof typeof DISPUTE_RANK }[],
): number[] => [
  ...refunds.map(({ state }) => REFUND_RANK[state]),
  ...disputes.map(({ state }) => DISPUTE_RANK[state]),
];
