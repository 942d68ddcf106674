import { describe, expect, test, vi } from "vitest";

import { useRepositoryFixture } from "../testing/use-repository-fixture.ts";
import { createJobSignal } from "./job-signal.ts";
import { createNotifications } from "./notifications.ts";
import { outboxRepository } from "./repositories/outbox/outbox.ts";

const fixture = await useRepositoryFixture();
const organizationId = await fixture.organization();

let added = 0;
const addJob = () =>
  outboxRepository(fixture.sql).enqueue({
    organizationId,
    kind: "mail",
    key: `job ${(added += 1)}`,
    payload: {},
    delayMs: 0,
  });
const cutConnection = () =>
  fixture.sql.rows(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'usher-job-signal'`,
  );

describe("job signal", () => {
  test("notifies every listener of a job once it is committed, and none after it left", async () => {
    const signal = createJobSignal({ url: fixture.url });
    const [stays, leaves] = [vi.fn(), vi.fn()];
    signal.subscribe(stays);
    const leave = signal.subscribe(leaves);
    await signal.ready();
    expect(stays).not.toHaveBeenCalled();
    leave();
    await addJob();
    await vi.waitFor(() => expect(stays).toHaveBeenCalledTimes(1), 15_000);
    expect(leaves).not.toHaveBeenCalled();
    await signal.close();
    await addJob();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(stays).toHaveBeenCalledTimes(1);
  });

  test("notifies of a ready job that became due earlier, and not of a statement without a job", async () => {
    const signal = createJobSignal({ url: fixture.url });
    const outbox = outboxRepository(fixture.sql);
    const late = {
      organizationId,
      kind: "mail",
      key: "late",
      payload: {},
      delayMs: 60_000,
    } as const;
    await outbox.enqueue(late);
    const listener = vi.fn();
    signal.subscribe(listener);
    await signal.ready();
    await fixture.sql.run(
      "INSERT INTO job (organization_id, id, kind, key) SELECT id, id, 'mail', '' FROM organization WHERE false",
    );
    await outbox.enqueue(late);
    const claimed = await outbox.claim({ kinds: ["mail"], owner: "w", leaseMs: 1000, limit: 100 });
    for (const { id, attempts } of claimed)
      await outbox.finish({
        organizationId,
        id,
        owner: "w",
        attempts,
        outcome: "done",
        delayMs: 0,
        error: null,
        countsAsAttempt: true,
      });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(listener).not.toHaveBeenCalled();
    await outbox.enqueue({ ...late, delayMs: 1000 });
    await vi.waitFor(() => expect(listener).toHaveBeenCalledTimes(1), 15_000);
    await signal.close();
  });

  test("reconnects after its connection was cut, and notifies once that a job may have been added", async () => {
    const signal = createJobSignal({ url: fixture.url });
    const listener = vi.fn();
    signal.subscribe(listener);
    await signal.ready();
    for (let cuts = 1; cuts <= 3; cuts += 1) {
      await cutConnection();
      await vi.waitFor(() => expect(listener).toHaveBeenCalledTimes(cuts * 2 - 1), 15_000);
      await addJob();
      await vi.waitFor(() => expect(listener).toHaveBeenCalledTimes(cuts * 2), 15_000);
    }
    await signal.close();
  });

  test("retries without a rejection while there is no server", async () => {
    const rejections: unknown[] = [];
    const note = (reason: unknown) => rejections.push(reason);
    process.on("unhandledRejection", note);
    const signal = createJobSignal({ url: "postgres://usher@127.0.0.1:1/none" });
    const ready = signal.ready();
    await new Promise((resolve) => setTimeout(resolve, 400));
    await signal.close();
    await ready;
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("unhandledRejection", note);
    expect(rejections).toEqual([]);
  });

  test("closes at once while it waits for its next try to connect", async () => {
    let markFailed = (): void => {};
    const failed = new Promise<void>((resolve) => {
      markFailed = resolve;
    });
    const notifications = createNotifications({
      url: "postgres://usher@127.0.0.1:1/none",
      channel: "usher_job",
      applicationName: "usher-test",
      received: () => {},
      heartbeat: () => Promise.resolve(),
      retryAfterMs() {
        markFailed();
        return 3_600_000;
      },
    });
    await failed;
    await notifications.close();
    await notifications.ready();
  });
});
