import { runCli } from "./cli/program.ts";

await runCli(process.argv.slice(2));
