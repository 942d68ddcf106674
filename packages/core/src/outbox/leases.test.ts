import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { startStopwatch } from "../model/stopwatch.ts";
import type { Job } from "../model/job.ts";
import { createLeases, type Lease, type Leases } from "./leases.ts";

const leaseMs = 300;
const job: Job = {
  organizationId: "o",
  id: "a",
  kind: "mail",
  key: "a",
  payload: {},
  attempts: 1,
};

let ends: (() => void)[] = [];
let leases: Leases | undefined;
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
  leases?.release();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** What the database says when it is asked; `renewals` counts how often. */
function create(renew: () => Promise<string[]> = async () => ["a"]) {
  let renewals = 0;
  leases = createLeases({
    outbox: {
      renew: () => {
        renewals += 1;
        return renew();
      },
    },
    owner: "worker-1",
    leaseMs,
    log: { warn: () => {}, error: () => {} },
    onEnd: () => {},
  });
  return { leases, renewals: () => renewals };
}

function hold(held: Leases, claimed = startStopwatch(), claimedJob = job): Lease {
  let lease: Lease | undefined;
  held.hold(claimedJob, claimed, (given) => {
    lease = given;
    return new Promise((resolve) => ends.push(resolve));
  });
  if (!lease) throw new Error("the work did not start");
  return lease;
}

/** Both clocks jump, as after a pause of the process that no timer has seen yet. */
function pauseFor(ms: number): void {
  const [monotonic, wall] = [performance.now.bind(performance), Date.now];
  vi.spyOn(performance, "now").mockImplementation(() => monotonic() + ms);
  vi.spyOn(Date, "now").mockImplementation(() => wall() + ms);
}

test("a lease is valid for its remaining time only", async () => {
  const lease = hold(create().leases);
  expect(lease.holdsFor(leaseMs - 100)).toBe(true);
  expect(lease.holdsFor(leaseMs + 1)).toBe(false);
  pauseFor(leaseMs - 50);
  expect(lease.holdsFor(10)).toBe(true);
  expect(lease.holdsFor(100)).toBe(false);
});

test("a lease starts before the claim, however late its answer was read", async () => {
  const claimed = startStopwatch();
  const { leases } = create();
  pauseFor(leaseMs);
  expect(hold(leases, claimed).holdsFor(1)).toBe(false);
});

test("a lease expires on a suspended machine although its monotonic clock stopped", () => {
  const lease = hold(create().leases);
  const wall = Date.now;
  vi.spyOn(Date, "now").mockImplementation(() => wall() + leaseMs);
  expect(lease.holdsFor(1)).toBe(false);
});

test("setting the wall clock back does not extend a lease", () => {
  const lease = hold(create().leases);
  const monotonic = performance.now.bind(performance);
  vi.spyOn(Date, "now").mockImplementation(() => 0);
  vi.spyOn(performance, "now").mockImplementation(() => monotonic() + leaseMs);
  expect(lease.holdsFor(1)).toBe(false);
});

test("ensure queries the database only if the remaining time is too short", async () => {
  const { leases, renewals } = create();
  const lease = hold(leases);
  expect(await lease.ensure(leaseMs - 200)).toBe(true);
  expect(renewals()).toBe(0);
  pauseFor(leaseMs);
  expect(await lease.ensure(leaseMs - 200)).toBe(true);
  expect(renewals()).toBe(1);
});

test.each([
  ["another worker has the job", async () => []],
  ["the database does not answer", () => Promise.reject(new Error("away"))],
])("ensure and renew are false when %s", async (_why, renew) => {
  const lease = hold(create(renew).leases);
  pauseFor(leaseMs);
  expect(await lease.ensure(1)).toBe(false);
  expect(await lease.renew()).toBe(false);
  expect(lease.holdsFor(0)).toBe(false);
});

test("an expired lease is renewed if no other worker took the job", async () => {
  const { leases } = create();
  const lease = hold(leases);
  pauseFor(10 * leaseMs);
  expect(lease.holdsFor(1)).toBe(false);
  await vi.advanceTimersByTimeAsync(leaseMs / 2);
  expect(lease.holdsFor(1)).toBe(true);
});

test("at a stop jobs are released, except those in progress", () => {
  const { leases } = create();
  const lease = hold(leases);
  hold(leases, startStopwatch(), { ...job, id: "b" });
  lease.keep();
  expect(leases.release().map(({ id }) => id)).toEqual(["b"]);
  expect(lease.signal.aborted).toBe(true);
  expect(lease.holdsFor(0)).toBe(false);
});
