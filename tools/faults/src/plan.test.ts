import { expect, test } from "vitest";

import { readOptions } from "./options.ts";
import { planRound } from "./plan.ts";

test("a seed always makes the same plan, another seed another", () => {
  expect(planRound(7)).toEqual(planRound(7));
  expect(planRound(7)).not.toEqual(planRound(8));
});

test("two hundred rounds cover every act and every fault", () => {
  const plans = Array.from({ length: 200 }, (_, seed) => planRound(seed));
  const acts = new Set(plans.flatMap((plan) => plan.acts.map(({ kind }) => kind)));
  expect([...acts].toSorted()).toEqual([
    "accept",
    "changeRole",
    "click",
    "command",
    "compat",
    "create",
    "decide",
    "decline",
    "delegate",
    "endDelegation",
    "events",
    "expire",
    "expireRequest",
    "extend",
    "install",
    "remind",
    "resend",
    "revoke",
    "withdraw",
  ]);
  const apis = plans.flatMap(({ acts }) => acts.flatMap((a) => ("api" in a ? [a.api] : [])));
  expect(new Set(apis).size).toBe(4);
  expect(new Set(plans.map(({ slack }) => JSON.stringify(slack))).size).toBe(4);
  const faults = plans.flatMap((plan) => plan.faults);
  expect(new Set(faults.map(({ kind }) => kind)).size).toBe(8);
  const crashPoints = faults.flatMap((fault) => ("crashPoint" in fault ? [fault.crashPoint] : []));
  expect(new Set(crashPoints).size).toBe(4);
  const crashes = faults.flatMap((fault) => ("how" in fault ? [fault.how] : []));
  expect(new Set(crashes).size).toBe(3);
  const answers = faults.flatMap((fault) => (fault.kind === "sendgrid" ? fault.answers : []));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(20);
  expect(
    new Set(plans.map((plan) => `${plan.servers} ${plan.slackApps} ${plan.emailLogs}`)).size,
  ).toBe(8);
});

test("acts and faults name only processes of the round", () => {
  for (let seed = 0; seed < 100; seed += 1) {
    const { acts, faults, servers, slackApps } = planRound(seed);
    for (const act of acts) {
      expect(act.server).toBeLessThan(servers);
      expect(act.slackApp).toBeLessThan(slackApps);
    }
    for (const fault of faults)
      if ("target" in fault && fault.target.index !== "every")
        expect(fault.target.index).toBeLessThan(
          fault.target.app === "server" ? servers : slackApps,
        );
  }
});

test("a seed alone runs one round; without a seed there are two hundred random ones", () => {
  expect(readOptions(["--seed", "12"]).plans).toEqual([planRound(12)]);
  expect(readOptions([]).plans).toHaveLength(200);
  expect(readOptions(["--quick"]).plans).toHaveLength(5);
  expect(() => readOptions(["--rounds", "0"])).toThrow("--rounds");
  expect(() => readOptions(["--seed", "x"])).toThrow("--seed");
  expect(() => readOptions(["--fast"])).toThrow("--fast");
});

test("the stalls profile runs every scenario as often as a release must pass it", () => {
  const { plans } = readOptions(["--profile", "stalls"]);
  expect(plans).toHaveLength(64);
  expect(new Set(plans.map(({ scenario }) => scenario)).size).toBe(8);
  for (const { acts, strict, emailLogs, servers, timing } of plans) {
    expect({ strict, emailLogs, servers }).toEqual({ strict: true, emailLogs: false, servers: 2 });
    expect(acts.some(({ kind }) => kind === "events")).toBe(false);
    expect(timing).not.toBe("hasty");
  }
  const [one] = readOptions(["--scenario", "stop-3", "--seed", "5"]).plans;
  expect(one?.faults).toMatchObject([{ kind: "pause at", forMs: 3_000 }]);
  for (const name of ["stop", "stop-x", "start-3"])
    expect(() => readOptions(["--scenario", name])).toThrow("--scenario");
  expect(() => readOptions(["--profile", "slow"])).toThrow("--profile");
});

test("a run beside another version is one round of a minute without faults", () => {
  const [one, ...more] = readOptions(["--beside", "/elsewhere"]).plans;
  expect(more).toEqual([]);
  expect(one?.faults).toEqual([]);
  expect(one?.acts.at(-1)?.atMs).toBeGreaterThan(55_000);
});
