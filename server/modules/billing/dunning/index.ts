export { closeCase, openCase } from "./dunning-case.ts";
