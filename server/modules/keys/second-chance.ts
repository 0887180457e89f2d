/** What a cache needs of its values: a mark that it was used since the hand last passed. */
export interface Touched {
  touched: boolean;
}

/**
 * A bounded cache that forgets what was not used of late. A hit is one look-up and one write to the value itself; an
 * exact order of use (a linked list) would cost a hit several more reads of cold memory.
 */
export class SecondChance<Value extends Touched> {
  readonly #values = new Map<string, Value>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get(key: string): Value | undefined {
    const value = this.#values.get(key);
    if (value) value.touched = true;
    return value;
  }

  set(key: string, value: Value): void {
    this.#values.set(key, value);
    if (this.#values.size > this.#max) this.#evictOne();
  }

  values(): IterableIterator<Value> {
    return this.#values.values();
  }

  get size(): number {
    return this.#values.size;
  }

  /** From the oldest on: one that was used goes to the end once more, the first that was not goes. */
  #evictOne(): void {
    for (const [key, value] of this.#values) {
      this.#values.delete(key);
      if (!value.touched) return;
      value.touched = false;
      this.#values.set(key, value);
    }
  }
}
