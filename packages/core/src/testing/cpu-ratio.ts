/** Twice that still fits into ordinary heap pages: larger strings cost more to allocate. */
const size = 6 * 1024;
const runs = 12;
const minTries = 6;
/** Where the ratio is too high, the time for another look. */
const moreTimeMs = 8_000;

/**
 * How many times the time twice the input takes, from 6 KB on. Other processes and garbage collection
 * only ever add time, and the fastest of many runs is one that was not interrupted: its time is what
 * the processor needs. (Process times come in steps that are longer than a run.)
 */
export function cpuRatio(work: (size: number) => void, enough = 2.4): number {
  const fastest = { once: Infinity, twice: Infinity };
  const until = performance.now() + moreTimeMs;
  for (let attempt = 1; attempt <= minTries || performance.now() < until; attempt += 1) {
    for (let run = 0; run < runs; run += 1) {
      fastest.once = Math.min(fastest.once, timeOf(work, size));
      fastest.twice = Math.min(fastest.twice, timeOf(work, 2 * size));
    }
    if (fastest.twice / fastest.once <= enough) break;
  }
  return fastest.twice / fastest.once;
}

function timeOf(work: (size: number) => void, length: number): number {
  const before = performance.now();
  work(length);
  return performance.now() - before;
}
