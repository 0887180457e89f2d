export { reportUsage } from "./report-usage.ts";
