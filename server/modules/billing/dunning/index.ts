export { dunningDue } from "./dunning-due.ts";
