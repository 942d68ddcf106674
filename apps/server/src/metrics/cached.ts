type Reading = {
  /** How long a value is told again before it is read anew. */
  forMs: number;
  /** How long whoever asks waits. A reading that takes longer goes on for the next one who asks. */
  withinMs: number;
};

/**
 * One reading at a time, whoever asks. Null when it fails or takes too long: a database that stalls
 * neither holds up who asks nor gets a second question before it answered the first.
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
