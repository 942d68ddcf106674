/** Four times that still fits into ordinary heap pages: larger strings cost more to allocate. */
const size = 3 * 1024;
const factor = 4;
const runs = 8;
const minTries = 3;
/** Where the ratio is too high, the time for another look. */
const moreTimeMs = 8_000;

/**
 * How many times the time four times the input takes, from 3 KB on: 4 where the time is linear, 16 where
 * it is quadratic. Other processes only ever add time, and the fastest of many runs is one that was not
 * interrupted: its time is what the processor needs. (Process times come in steps that are longer than a
 * run.) The smaller input is read four times in a run, so that both make as much garbage.
 */
export function cpuRatio(work: (size: number) => void, enough = 7): number {
  const fastest = { small: Infinity, large: Infinity };
  const until = performance.now() + moreTimeMs;
  const ratio = () => (factor * fastest.large) / fastest.small;
  for (let attempt = 1; attempt <= minTries || performance.now() < until; attempt += 1) {
    for (let run = 0; run < runs; run += 1) {
      const small = timeOf(() => {
        for (let time = 0; time < factor; time += 1) work(size);
      });
      const large = timeOf(() => work(factor * size));
      fastest.small = Math.min(fastest.small, small);
      fastest.large = Math.min(fastest.large, large);
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
