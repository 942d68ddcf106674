import type { Facts, Finding } from "../facts.ts";
import { judgeAnswers } from "./judge-answers.ts";
import { judgeEmails } from "./judge-emails.ts";
import { judgeSlack } from "./judge-slack.ts";
import { judgeStream } from "./judge-stream.ts";
import { judgeStates } from "./judge-states.ts";
import { judgeWebhooks } from "./judge-webhooks.ts";

/** Everything that has to be true when a round is over, whatever was broken in it. */
export function judge(facts: Facts): Finding[] {
  return [
    ...judgeAnswers(facts),
    ...judgeStates(facts),
    ...judgeEmails(facts),
    ...judgeSlack(facts),
    ...judgeWebhooks(facts),
    ...judgeStream(facts),
    ...judgeQuiet(facts),
  ];
}

function judgeQuiet(facts: Facts): Finding[] {
  const dead = facts.jobs.filter(({ state }) => state === "dead");
  return [
    ...facts.unsettled.map((what) => ({ rule: "everything comes to an end", what })),
    ...dead.map(({ kind, key, last_error }) => ({
      rule: "no job is dead",
      what: `${kind} ${key}: ${last_error}`,
    })),
    ...facts.leaks.map((what) => ({
      rule: "I6: no secret where it does not belong",
      what,
    })),
    ...facts.crashes.map((what) => ({ rule: "no process ends by itself", what })),
    ...facts.deafCopies.map((what) => ({ rule: "a button on a second copy answers", what })),
    ...facts.chain.map((what) => ({ rule: "the audit chain is intact", what })),
  ];
}
