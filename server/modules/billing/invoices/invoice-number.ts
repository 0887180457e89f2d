/** `ACME-000012` */
export const invoiceNumber = ({ slug, number }: { slug: string; number: number }): string =>
  `${slug.toUpperCase()}-${String(number).padStart(6, "0")}`;
