export type Bindings = {
  values: unknown[];
  /** Adds a parameter and answers the text that stands for it, e.g. `$3::uuid[]`. */
  bind: (value: unknown, type: string) => string;
};

/** Collects the parameters of a statement that is put together from parts. */
export function bindings(): Bindings {
  const values: unknown[] = [];
  return {
    values,
    bind(value, type) {
      values.push(value);
      return `$${values.length}::${type}`;
    },
  };
}

/** A list of words of a closed union as SQL literals, so that the planner can use partial indexes. */
export function literals<T extends string>(allowed: readonly T[], words: readonly T[]): string {
  const chosen = allowed.filter((word) => words.includes(word)).map((word) => `'${word}'`);
  return chosen.length > 0 ? chosen.join(", ") : "NULL";
}
