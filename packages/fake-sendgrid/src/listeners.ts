export type Listeners<T> = {
  notify(value: T): void;
  /** Returns what ends it. */
  listen(listener: (value: T) => void): () => void;
  clear(): void;
};

export function createListeners<T>(): Listeners<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    notify: (value) => {
      for (const listener of listeners) listener(value);
    },
    listen: (listener) => {
      // A function of its own, so that a listener added twice is also removed twice.
      const entry = (value: T) => listener(value);
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    clear: () => listeners.clear(),
  };
}
