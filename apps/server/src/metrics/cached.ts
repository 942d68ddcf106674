type Reading = {
  /** How long a value is reused before it is read again. */
  forMs: number;
  /** How long a caller waits. A longer reading continues for the next caller. */
  withinMs: number;
};

/**
 * One reading at a time for all callers. Null when it fails or takes too long: a database that stalls
 * neither blocks callers nor gets a second query before it answered the first.
 */
export function cached<T>(
  read: () => Promise<T>,
  { forMs, withinMs }: Reading,
): () => Promise<T | null> {
  let known: { value: T; until: number } | null = null;
  let underWay: Promise<T | null> | null = null;

  const readOnce = async (): Promise<T | null> => {
    try {
      const value = await read();
      known = { value, until: performance.now() + forMs };
      return value;
    } catch {
      return null;
    } finally {
      underWay = null;
    }
  };
  return async () => {
    if (known !== null && performance.now() < known.until) return known.value;
    underWay ??= readOnce();
    return within(underWay, withinMs);
  };
}

async function within<T>(reading: Promise<T | null>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
  }
}
