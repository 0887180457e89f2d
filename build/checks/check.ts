/** One thing a check found; `file` is relative to the project's root, with forward slashes. */
export interface Finding {
  readonly file: string;
  readonly line?: number | undefined;
  readonly rule: string;
  readonly text: string;
}

export interface CheckResult {
  readonly findings: readonly Finding[];
  /** What was looked at, such as "212 modules"; shown beside the verdict. */
  readonly note: string;
}

/** `run` takes the project's root, so that the same check runs over a planted tree. */
export interface Check {
  readonly name: string;
  run(root: string): Promise<CheckResult>;
}
