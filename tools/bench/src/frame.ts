/**
 * floor: the least a machine has to do for the same effect, measured in the same run.
 * share: how much of the floor or of a peer the subject reaches; 1 is as good, whichever way is better.
 */
export type Side = { name: string; measure(): Promise<number> };

export type Spread = { median: number; min: number; max: number; samples: number[] };

/** Another program that does the same; null where it has no such operation. */
export type Peer = { name: string; result: Spread | null; share: number | null };

export type Metric = {
  name: string;
  unit: string;
  better: "higher" | "lower";
  floorName: string | null;
  floor: Spread | null;
  subject: Spread;
  share: number | null;
  target: string | null;
  peers: Peer[];
};

export type BenchOptions = {
  subject: () => Promise<number>;
  floor: Side | null;
  unit: string;
  repeats: number;
  better?: "higher" | "lower";
  target?: string;
};

/** Floor and subject take turns (A B A B …), so that a change of the machine's load meets both. */
export async function bench(name: string, options: BenchOptions): Promise<Metric> {
  const { subject, floor, repeats, ...rest } = options;
  const ofFloor: number[] = [];
  const ofSubject: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    if (floor) ofFloor.push(await floor.measure());
    ofSubject.push(await subject());
  }
  return metricOf(name, {
    ...rest,
    floor: floor && { name: floor.name, samples: ofFloor },
    subject: ofSubject,
  });
}

type Measured = Pick<BenchOptions, "unit" | "better" | "target"> & {
  floor: { name: string; samples: readonly number[] } | null;
  peers?: readonly { name: string; samples: readonly number[] | null }[];
  subject: readonly number[];
};

/** Throws without a sample. */
export function metricOf(name: string, measured: Measured): Metric {
  const { floor, unit, better = "higher", target = null, peers = [] } = measured;
  const floorSpread = floor && spread(floor.samples);
  const subjectSpread = spread(measured.subject);
  return {
    name,
    unit,
    better,
    floorName: floor?.name ?? null,
    floor: floorSpread,
    subject: subjectSpread,
    share: floorSpread && share(subjectSpread.median, floorSpread.median, better),
    target,
    peers: peers.map(({ name, samples: all }) => {
      const result = all && spread(all);
      return { name, result, share: result && share(subjectSpread.median, result.median, better) };
    }),
  };
}

export function spread(samples: readonly number[]): Spread {
  return {
    median: percentile(samples, 0.5),
    min: Math.min(...samples),
    max: Math.max(...samples),
    samples: [...samples],
  };
}

/** Linear between the two nearest samples. Throws without any. */
export function percentile(samples: readonly number[], fraction: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * fraction;
  const low = sorted[Math.floor(at)];
  const high = sorted[Math.ceil(at)];
  if (low === undefined || high === undefined) throw new Error("nothing was measured");
  return low + (high - low) * (at - Math.floor(at));
}

function share(subject: number, floor: number, better: Metric["better"]): number | null {
  const [top, bottom] = better === "higher" ? [subject, floor] : [floor, subject];
  return bottom === 0 ? null : top / bottom;
}
