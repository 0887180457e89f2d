import { notifications } from "@mantine/notifications";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { InvoiceSummary } from "#shared/contracts/billing/invoices.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { fetchFile, saveBlob } from "#renderer/lib/download.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { IconDownload } from "#renderer/ui/icons.ts";
import { useErrorText } from "#renderer/ui/states.tsx";

interface DownloadPdfButtonProps {
  tenantId: TenantId;
  invoice: Pick<InvoiceSummary, "invoiceId" | "number">;
}

/** The invoice as it is printed, in the language of the console. */
export function DownloadPdfButton({ tenantId, invoice }: DownloadPdfButtonProps) {
  const t = useT("invoices");
  const say = useErrorText();
  const { language } = useFormat();
  const download = useMutation({
    mutationFn: async () => {
      const asked = new URLSearchParams({ tenantId, language });
      const answer = await fetchFile(`/v1/invoices/${invoice.invoiceId}.pdf?${asked}`);
      saveBlob(`${invoice.number}.pdf`, await answer.blob());
    },
    onError: (error) => notifications.show({ message: say(error), color: "red" }),
  });
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={14} />}
      loading={download.isPending}
      onClick={() => download.mutate()}
    >
      {t("pdf")}
    </Button>
  );
}
