import { notifications } from "@mantine/notifications";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";

/** After a change of a tenant's billing: says so, closes, and brings the page up to date. */
export const afterBillChange = (message: string, onClose: () => void) => () => {
  notifications.show({ message });
  onClose();
  for (const key of [trpc.billing, trpc.subscriptions])
    void queryClient.invalidateQueries({ queryKey: key.pathKey() });
  return queryClient.invalidateQueries({ queryKey: trpc.invoices.pathKey() });
};
