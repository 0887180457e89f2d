/** Named durations of a start, in ms, in the order they ended. */
export interface Phases {
  run<T>(name: string, work: () => Promise<T>): Promise<T>;
  read(): Record<string, number>;
}

export function createPhases(onEnd?: (name: string, ms: number) => void): Phases {
  const times: Record<string, number> = {};
  return {
    async run(name, work) {
      const startedAt = performance.now();
      const result = await work();
      const ms = Math.round(performance.now() - startedAt);
      times[name] = ms;
      onEnd?.(name, ms);
      return result;
    },
    read: () => ({ ...times }),
  };
}
