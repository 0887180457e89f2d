export { closeCase, openCase, type DunningServices } from "./dunning-case.ts";
