import type { Failure as FailureState } from "../../page/browser/wire/failure.ts";

/** One way in which an external service can fail, switched on and off by hand. */
export type Failure = Omit<FailureState, "broken"> & {
  /** What is broken, for the banner; `{seconds}` is what was chosen. */
  words: string;
  /** At most one failure of a slot at a time: a later one takes its place. */
  slot: string;
  begin(failing: Failing): Promise<void> | void;
  repair(): Promise<void> | void;
};

export type Failing = {
  seconds: number;
  /** Reports that it ended by itself. */
  over(): void;
};

export type Failures = {
  list(): FailureState[];
  /** False for an unknown id. */
  set(id: string, isOn: boolean, seconds?: number): Promise<boolean>;
  repairAll(): Promise<void>;
};

export function createFailures(failures: Failure[], onChange: () => void): Failures {
  const broken = new Map<string, string>();
  const repair = async (failure: Failure): Promise<void> => {
    if (!broken.delete(failure.id)) return;
    await failure.repair();
    onChange();
  };
  return {
    list: () =>
      failures.map(({ id, party, label, defaultSeconds }) => ({
        id,
        party,
        label,
        defaultSeconds,
        broken: broken.get(id) ?? null,
      })),
    async set(id, isOn, given) {
      const failure = failures.find((one) => one.id === id);
      if (failure === undefined) return false;
      for (const other of failures) if (other.slot === failure.slot) await repair(other);
      if (!isOn) return true;
      const seconds = given ?? failure.defaultSeconds ?? 0;
      broken.set(id, failure.words.replace("{seconds}", String(seconds)));
      const over = (): void => void repair(failure).catch(() => undefined);
      try {
        await failure.begin({ seconds, over });
      } catch (error) {
        broken.delete(id);
        throw error;
      }
      onChange();
      return true;
    },
    async repairAll() {
      for (const failure of failures) await repair(failure);
    },
  };
}
