import type { InvitationView, Repositories } from "@usher/core";

export type FirstAttempt = "accepted" | "queued" | "failed";

type Read = Pick<Repositories, "invitations">;
type Wait = { forMs: number; signal: AbortSignal };

const minPauseMs = 20;
const maxPauseMs = 250;

/**
 * The delivery outcomes of these invitations, as soon as all are known and at the latest
 * after `forMs`; what is unknown by then is queued.
 */
export async function awaitFirstAttempts(
  read: Read,
  invitations: readonly InvitationView[],
  { forMs, signal }: Wait,
): Promise<ReadonlyMap<string, FirstAttempt>> {
  const known = new Map<string, FirstAttempt>();
  const [first] = invitations;
  if (first === undefined) return known;
  const until = performance.now() + forMs;
  let pauseMs = minPauseMs;
  for (;;) {
    const open = invitations.map(({ id }) => id).filter((id) => !known.has(id));
    for (const row of await read.invitations.findMany(first.organizationId, open)) {
      const attempt = attemptOf(row);
      if (attempt !== null) known.set(row.id, attempt);
    }
    const leftMs = until - performance.now();
    if (known.size === invitations.length || leftMs <= 0 || signal.aborted) return known;
    await pause(Math.min(pauseMs, leftMs));
    pauseMs = Math.min(pauseMs * 2, maxPauseMs);
  }
}

type Row = Awaited<ReturnType<Read["invitations"]["findMany"]>>[number];

/** Null while the first attempt is still to come. */
function attemptOf({ state, deliveryStatus, deliveryDetail }: Row): FirstAttempt | null {
  if (state === "failed") return "failed";
  switch (deliveryStatus) {
    case "queued":
      // A reason beside it says that an attempt was made and will be repeated.
      return deliveryDetail === null ? null : "queued";
    case "sending":
    case null:
      return null;
    case "unknown":
    case "parked":
    case "cancelled":
      return "queued";
    case "failed":
      return "failed";
    case "accepted":
    case "sandboxed":
    case "processed":
    case "deferred":
    case "delivered":
    case "blocked":
    case "bounced":
    case "suppressed":
      return "accepted";
  }
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
