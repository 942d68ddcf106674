import type { Job, JobOutcome } from "@usher/core";
import { z } from "zod";

import { pauseMessage } from "../blocks/notices/pause-message.ts";
import { readJob } from "../request/read-job.ts";
import type { Services } from "../request/services.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import type { Person } from "./find-person.ts";
import { noticeOutcome } from "./notice-outcome.ts";
import { readPauses, type Pause } from "./read-pauses.ts";
import { postStored, updateStored } from "./stored-direct.ts";

type Notified = {
  organizationId: string;
  person: Person;
  workspaces: readonly Workspace[];
  ticket: string;
};

/** Notifies an owner of the newest pause, with a button that ends it while it lasts. */
export async function postPause(services: Services, notified: Notified): Promise<void> {
  const { organizationId, person, workspaces, ticket } = notified;
  const [pause] = await readPauses(services, organizationId);
  if (pause === undefined) return;
  const about = { organizationId, kind: "pause", subjectId: pause.id } as const;
  await postStored(services, { person, about, ticket, ...renderingOf(pause) });
  // One that ended before the message was stored could not update it.
  if (pause.resumed === null) await updateAll(services, workspaces, organizationId);
}

/** Shows in every notice of a pause that has ended who ended it. */
export async function updatePauses(services: Services, job: Job): Promise<JobOutcome> {
  const found = await readJob(services, job, z.object({}));
  if ("outcome" in found) return found.outcome;
  try {
    await updateAll(services, found.workspaces, job.organizationId);
    return { kind: "done" };
  } catch (error) {
    return noticeOutcome(services, { job, error });
  }
}

async function updateAll(
  services: Services,
  workspaces: readonly Workspace[],
  organizationId: string,
): Promise<void> {
  const pauses = await readPauses(services, organizationId);
  const ended = new Map(
    pauses.filter(({ resumed }) => resumed !== null).map((pause) => [pause.id, pause]),
  );
  const messages = await services.store.read.slack.messages({ organizationId, kind: "pause" });
  for (const message of messages) {
    const pause = ended.get(message.subjectId);
    if (pause === undefined) continue;
    await updateStored(services, workspaces, { message, ...renderingOf(pause) });
  }
}

function renderingOf(pause: Pause) {
  return { content: pauseMessage(pause), version: pause.resumed === null ? 1 : 2 };
}
