const MAX_BATCH = 1_000;

interface Waiting<Value> {
  promise: Promise<Value>;
  resolve: (value: Value) => void;
  reject: (error: unknown) => void;
}

/**
 * Single flight per key, and one query for all keys asked for while the query before it ran: a flood of
 * different keys costs a few queries, not one each. `load` answers in the order of its keys.
 */
export function createBatchLoader<Key, Value>(
  load: (keys: Key[]) => Promise<Value[]>,
): (key: Key) => Promise<Value> {
  const waiting = new Map<Key, Waiting<Value>>();
  const queue: Key[] = [];
  let running = false;

  const run = async () => {
    running = true;
    while (queue.length > 0) {
      const keys = queue.splice(0, MAX_BATCH);
      const asked = keys.map((key) => waiting.get(key));
      try {
        const values = await load(keys);
        keys.forEach((key) => waiting.delete(key));
        asked.forEach((one, index) => one?.resolve(values[index] as Value));
      } catch (error) {
        keys.forEach((key) => waiting.delete(key));
        asked.forEach((one) => one?.reject(error));
      }
    }
    running = false;
  };

  return (key) => {
    const known = waiting.get(key);
    if (known) return known.promise;
    const made = Promise.withResolvers<Value>();
    waiting.set(key, made);
    queue.push(key);
    if (!running) {
      running = true;
      // Everything asked for in this turn of the event loop goes together.
      setImmediate(() => void run());
    }
    return made.promise;
  };
}
