import { expect, test } from "vitest";

import type { Job } from "../model/job.ts";
import { newId } from "../model/ids.ts";
import { useOrganization } from "../testing/index.ts";
import { testLease } from "../testing/test-lease.ts";
import { whileActive } from "./while-active.ts";

const fixture = useOrganization();

test.each(["suspended", "deleted"])(
  "a job of a %s organization is not handled, keeps its attempts and is handled later",
  async (status) => {
    const { id: organizationId } = fixture.organization;
    const handled: string[] = [];
    const handle = whileActive(fixture.db.store, async ({ id }) => {
      handled.push(id);
      return { kind: "done" };
    });
    const job: Job = {
      organizationId,
      id: newId(),
      kind: "slack.notice",
      key: "one",
      payload: {},
      attempts: 1,
    };
    const setStatus = (to: string) =>
      fixture.db.sql("UPDATE organization SET status = $2 WHERE id = $1", [organizationId, to]);
    await setStatus(status);
    expect(await handle(job, testLease())).toMatchObject({ kind: "retry", countsAsAttempt: false });
    expect(handled).toEqual([]);
    await setStatus("active");
    expect(await handle(job, testLease())).toEqual({ kind: "done" });
    expect(handled).toEqual([job.id]);
  },
);
