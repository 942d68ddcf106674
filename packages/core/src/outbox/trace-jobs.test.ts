import { expect, test } from "vitest";

import type { SpanStart, Tracing } from "../ports/tracing.ts";
import { sessionOf } from "../testing/callers.ts";
import { rejectionOf } from "../testing/rejection-of.ts";
import { testLease } from "../testing/test-lease.ts";
import { useOrganization } from "../testing/use-organization.ts";
import { createStore } from "../typeorm/store.ts";
import type { Job } from "../model/job.ts";
import { traceJobs } from "./trace-jobs.ts";

const fixture = useOrganization();

type RecordedSpan = { name: string; start: SpanStart | undefined; ended: string | null };

/** Records every span; everything runs in a span of this traceparent. */
function recorder(traceparent: string | null) {
  const spans: RecordedSpan[] = [];
  const tracing: Tracing = {
    current: () => traceparent,
    start(name, start) {
      const span: RecordedSpan = { name, start, ended: null };
      spans.push(span);
      return {
        run: (work) => work(),
        rename: () => {},
        set: () => {},
        end: (errorType) => void (span.ended = errorType ?? "well"),
      };
    },
  };
  return { spans, tracing };
}

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

async function jobsOf(tracing: Tracing | undefined): Promise<Job[]> {
  const { db, as, organization } = fixture;
  const store = createStore(db.dataSource, { tracing });
  const caller = as.as(sessionOf(organization.admin), {
    store,
    ...(tracing !== undefined && { tracing }),
  });
  await caller.invitation.create({ entries: [{ email: "ann@guest.example" }] });
  return db.store.read.outbox.claim({
    kinds: ["mail"],
    owner: "test",
    leaseMs: 60_000,
    limit: 10,
    organizationIds: [organization.id],
  });
}

test("a job stores the trace of the transaction that added it, and runs in it", async () => {
  const { spans, tracing } = recorder(traceparent);
  const [job] = await jobsOf(tracing);
  expect(job).toMatchObject({ traceContext: traceparent });
  expect(spans.map(({ name, ended }) => [name, ended])).toContainEqual(["transaction", "well"]);
  expect(spans[0]).toMatchObject({ name: "invitation.create", ended: "well" });

  if (!job) throw new Error("no job");
  await traceJobs({ mail: async () => ({ kind: "done" }) }, tracing).mail?.(job, testLease());
  expect(spans.at(-1)).toMatchObject({
    name: "job mail",
    start: { kind: "consumer", parent: traceparent },
    ended: "well",
  });
});

test("without tracing, and outside of a trace, a job stores none", async () => {
  for (const tracing of [undefined, recorder(null).tracing]) {
    const [job] = await jobsOf(tracing);
    expect(job?.traceContext).toBeUndefined();
    await fixture.db.sql("UPDATE invitation SET state = 'revoked' WHERE state = 'pending'");
  }
});

test("a rejection ends a verb's span with its code, and a job's with its outcome", async () => {
  const { spans, tracing } = recorder(null);
  const caller = fixture.as.as(sessionOf(fixture.organization.member), { tracing });
  await rejectionOf(caller.audit.list());
  expect(spans).toMatchObject([{ name: "audit.list", ended: "authorize.forbidden" }]);

  const failing = traceJobs(
    { mail: () => Promise.reject(new TypeError("with a@b.example")) },
    tracing,
  );
  const job: Job = {
    organizationId: "o",
    id: "i",
    kind: "mail",
    key: "k",
    payload: {},
    attempts: 1,
  };
  await expect(failing.mail?.(job, testLease())).rejects.toThrow();
  expect(spans.at(-1)).toMatchObject({ name: "job mail", ended: "TypeError" });
});
