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

export async function inParallel(
  workers: number,
  run: (worker: number) => Promise<void>,
): Promise<void> {
  await Promise.all(Array.from({ length: workers }, (_, worker) => run(worker)));
}
