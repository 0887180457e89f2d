/** A change that takes one guard out of the program. A test file must fail because of it, or guards nothing. */
export interface Fault {
  /** What no longer holds, in a few words with dashes. */
  readonly name: string;
  /** Relative to the project, with forward slashes. */
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Where a guard stands twice, one behind the other: taken out together. */
  readonly more?: readonly (readonly [find: string, replace: string])[];
  readonly test: FaultTest;
}

export interface FaultTest {
  readonly project: "unit" | "integration" | "renderer";
  readonly file: string;
}

export const unit = (file: string): FaultTest => ({ project: "unit", file });
export const integration = (file: string): FaultTest => ({ project: "integration", file });

/** The file's text with the fault in it. Throws when the guard is no longer where the list says. */
export function planted(fault: Fault, text: string): string {
  let changed = text;
  for (const [find, replace] of [[fault.find, fault.replace] as const, ...(fault.more ?? [])]) {
    const places = changed.split(find).length - 1;
    if (places !== 1)
      throw new Error(
        `${fault.file} has ${places} places that read "${find.trim().slice(0, 80)}", not one: bring build/checks/faults up to date`,
      );
    changed = changed.replace(find, () => replace);
  }
  if (changed === text) throw new Error(`${fault.name} changes nothing`);
  return changed;
}
