import type { OutboxRepository } from "../ports/outbox-repository.ts";
import { outboxRepository } from "../typeorm/repositories/outbox/outbox.ts";
import type { RepositoryFixture } from "./repository-fixture.ts";

/** Short words for what workers do with the jobs of one organization. */
export function jobCases(fixture: RepositoryFixture, organizationId: string) {
  const outbox: OutboxRepository = outboxRepository(fixture.sql);

  async function enqueue(key: string, delayMs = 0, kind: "mail" | "slack.approval" = "mail") {
    await outbox.enqueue({ organizationId, kind, key, payload: { key }, delayMs });
  }

  const claims = new Map<string, number>();
  const claim = async (
    owner: string,
    options: Partial<Parameters<typeof outbox.claim>[0]> = {},
  ) => {
    const query = { kinds: ["mail" as const], owner, leaseMs: 60_000, limit: 10, ...options };
    const jobs = await outbox.claim(query);
    for (const { id, attempts } of jobs) claims.set(`${id} ${owner}`, attempts);
    return jobs;
  };

  const finish = (
    id: string,
    owner: string,
    options: Partial<Parameters<typeof outbox.finish>[0]> = {},
  ) =>
    outbox.finish({
      organizationId,
      id,
      owner,
      attempts: claims.get(`${id} ${owner}`) ?? 0,
      outcome: "done",
      delayMs: 0,
      error: null,
      countsAsAttempt: true,
      ...options,
    });

  const states = async () =>
    Object.fromEntries((await fixture.jobs(organizationId)).map((job) => [job.id, job.state]));

  async function claimed(owner: string, leaseMs = 60_000) {
    const [job] = await claim(owner, { leaseMs, limit: 1 });
    if (!job) throw new Error("there was nothing to claim");
    return job;
  }

  return { enqueue, claim, finish, states, claimed };
}
