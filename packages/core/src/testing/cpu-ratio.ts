/** Twice that still fits into ordinary heap pages: larger strings cost more to allocate. */
const size = 6 * 1024;
const runs = 12;
const minTries = 6;
/** Where the ratio is too high, the time for another look. */
const moreTimeMs = 8_000;

/**
 * How many times the time twice the input takes, from 6 KB on. Other processes only ever add time, and
 * the fastest of many runs is one that was not interrupted: its time is what the processor needs.
 * (Process times come in steps that are longer than a run.) The smaller input is read twice in a run,
 * so that both make as much garbage.
 */
export function cpuRatio(work: (size: number) => void, enough = 2.4): number {
  const fastest = { small: Infinity, large: Infinity };
  const until = performance.now() + moreTimeMs;
  const ratio = () => (2 * fastest.large) / fastest.small;
  for (let attempt = 1; attempt <= minTries || performance.now() < until; attempt += 1) {
    for (let run = 0; run < runs; run += 1) {
      fastest.small = Math.min(
        fastest.small,
        timeOf(() => {
          work(size);
          work(size);
        }),
      );
      fastest.large = Math.min(
        fastest.large,
        timeOf(() => work(2 * size)),
      );
    }
    if (ratio() <= enough) break;
  }
  return ratio();
}

function timeOf(work: () => void): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}
