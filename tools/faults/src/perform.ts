import { isUsherError } from "@usher/client";

import { installWorkspace } from "./install-workspace.ts";
import { answerLink, change, create, decide, delegate } from "./perform-by-api.ts";
import { performInSlack } from "./perform-in-slack.ts";
import { callCompat, passTime, report } from "./perform-outside.ts";
import type { Act } from "./plan-load.ts";
import type { Round } from "./round.ts";
import type { Performed } from "./performed.ts";

/** Does what the act says and notes what was answered. Never throws: a broken system rejects much. */
export async function perform(round: Round, act: Act): Promise<Performed> {
  const { eventLog } = round;
  let why = "";
  const performed = await attempt(round, act).catch((error: unknown): Performed => {
    why = ` (${error instanceof Error ? error.message : String(error)})`;
    return isUsherError(error) && error.data.httpStatus < 500 ? "rejected" : "unanswered";
  });
  eventLog.counts[performed] += 1;
  eventLog.log.push(`${act.atMs} ms ${act.kind}: ${performed}${why}`);
  return performed;
}

function attempt(round: Round, act: Act): Promise<Performed> {
  switch (act.kind) {
    case "command":
    case "click":
      return performInSlack(round, act);
    case "install":
      return installWorkspace(round, act);
    case "compat":
      return callCompat(round, act);
    case "events":
      return report(round, act);
    case "expire":
    case "expireRequest":
    case "remind":
      return passTime(round, act);
    case "create":
      return create(round, act);
    case "decide":
    case "withdraw":
      return decide(round, act);
    case "delegate":
    case "endDelegation":
      return delegate(round, act);
    case "accept":
    case "decline":
      return answerLink(round, act);
    case "resend":
    case "revoke":
    case "changeRole":
    case "extend":
      return change(round, act);
  }
}
