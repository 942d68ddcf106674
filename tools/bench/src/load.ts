type Load = { workers: number; seconds: number; work: (worker: number) => Promise<void> };

/** Each worker begins its next piece when the last one ended. Pieces per second, all of them finished. */
export async function perSecond({ workers, seconds, work }: Load): Promise<number> {
  const start = performance.now();
  const end = start + seconds * 1000;
  let pieces = 0;
  await inParallel(workers, async (worker) => {
    while (performance.now() < end) {
      await work(worker);
      pieces += 1;
    }
  });
  return pieces / ((performance.now() - start) / 1000);
}

/** How long each piece took, in milliseconds, with this many under way at a time. */
export async function eachMs(
  workers: number,
  pieces: number,
  work: (piece: number) => Promise<void>,
): Promise<number[]> {
  const times: number[] = [];
  let next = 0;
  await inParallel(workers, async () => {
    while (next < pieces) {
      const piece = next;
      next += 1;
      const start = performance.now();
      await work(piece);
      times.push(performance.now() - start);
    }
  });
  return times;
}

export async function inParallel(
  workers: number,
  run: (worker: number) => Promise<void>,
): Promise<void> {
  await Promise.all(Array.from({ length: workers }, (_, worker) => run(worker)));
}
