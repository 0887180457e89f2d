// planted: lint/typescript(switch-exhaustiveness-check)
export function priceOf(plan: "free" | "pro"): number {
  let price = 0;
  switch (plan) {
    case "free":
      price = 1;
      break;
  }
  return price;
}
