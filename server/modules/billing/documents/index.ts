export { invoicesHttp } from "./invoice-pdf.http.ts";
