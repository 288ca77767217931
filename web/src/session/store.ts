/** A value that React components subscribe to; replaced as a whole, never changed in place. */
export class Store<T extends object> {
  #value: T;
  #listeners = new Set<() => void>();

  constructor(initial: T) {
    this.#value = initial;
  }

  readonly get = (): T => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Replaces some fields; tells nobody when all of them are the same as before. */
  set(patch: Partial<T>): void {
    const keys = Object.keys(patch) as (keyof T)[];
    if (keys.every((key) => Object.is(this.#value[key], patch[key]))) return;
    this.#value = { ...this.#value, ...patch };
    for (const listener of this.#listeners) listener();
  }
}
