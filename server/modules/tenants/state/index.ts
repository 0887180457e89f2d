export { resumeByJob, suspendByJob } from "./move-by-job.ts";
