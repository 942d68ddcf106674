import { expect, test } from "vitest";

import { createEndpointSlots, type EndpointSlots } from "./endpoint-slots.ts";

const limits = { perEndpoint: 2, perOrganization: 3, slow: 2, slowAfterMs: 5_000, busyStepMs: 50 };
const of = (endpointId: string, organizationId = "acme") => ({ organizationId, endpointId });

function take(slots: EndpointSlots, endpointId: string, organizationId?: string) {
  const slot = slots.take(of(endpointId, organizationId));
  if (slot.isBusy) throw new Error(`${endpointId} is busy`);
  return slot;
}

const isBusy = (slots: EndpointSlots, endpointId: string, organizationId?: string) =>
  slots.take(of(endpointId, organizationId)).isBusy;

test("an endpoint and an organization have no more slots than their limits", () => {
  const slots = createEndpointSlots(limits);
  const first = take(slots, "one");
  take(slots, "one");
  expect(isBusy(slots, "one")).toBe(true);
  take(slots, "two");
  expect(isBusy(slots, "two")).toBe(true);
  take(slots, "three", "globex");
  first.release(1);
  take(slots, "two");
});

test("an endpoint that was slow has half of its slots until it answers in time", () => {
  const slots = createEndpointSlots(limits);
  take(slots, "one").release(5_000);
  const slot = take(slots, "one");
  expect(isBusy(slots, "one")).toBe(true);
  slot.release(null);
  const again = take(slots, "one");
  expect(isBusy(slots, "one")).toBe(true);
  again.release(4_999);
  take(slots, "one");
  take(slots, "one");
});

test("slow endpoints share their slots, whatever organizations they are of, and others have their own", () => {
  const slots = createEndpointSlots(limits);
  const organizations = ["acme", "globex", "initech"];
  for (const name of organizations) take(slots, `${name}-slow`, name).release(15_000);
  const [acme] = ["acme", "globex"].map((name) => take(slots, `${name}-slow`, name));
  expect(isBusy(slots, "initech-slow", "initech")).toBe(true);
  take(slots, "initech-fast", "initech");
  acme?.release(15_000);
  take(slots, "initech-slow", "initech");
});

test("each refusal waits longer than the one before, until a slot is given back", () => {
  const slots = createEndpointSlots(limits);
  const [slot] = [take(slots, "one"), take(slots, "one")];
  const waits = () =>
    Array.from({ length: 3 }, () => {
      const taken = slots.take(of("one"));
      return taken.isBusy ? taken.afterMs : null;
    });
  expect(waits()).toEqual([50, 100, 150]);
  expect(waits()).toEqual([200, 250, 300]);
  slot?.release(1);
  take(slots, "one");
  expect(waits()).toEqual([50, 100, 150]);
});
