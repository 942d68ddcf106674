import type { Facts, Finding } from "../facts.ts";
import type { Answer } from "../event-log.ts";

const rule = "what was answered is so";
const final = new Set(["accepted", "denied", "declined", "revoked"]);

/** What was answered with success was committed. What was not answered may or may not have been. */
export function judgeAnswers(facts: Facts): Finding[] {
  return facts.answers.flatMap((answer) => {
    const problem = problemOf(facts, answer);
    return problem === null ? [] : [{ rule, what: `${answer.what}: ${problem}` }];
  });
}

function problemOf(facts: Facts, answer: Answer): string | null {
  switch (answer.about) {
    case "invitation": {
      const row = facts.invitations.find(({ id }) => id === answer.id);
      if (!row) return `invitation ${answer.id} is not there`;
      if (row.version < answer.version || row.generation < answer.generation)
        return `invitation ${answer.id} went back to version ${row.version} from ${answer.version}`;
      return final.has(answer.state) && row.state !== answer.state
        ? `invitation ${answer.id} was ${answer.state} and is ${row.state}`
        : null;
    }
    case "approval": {
      const row = facts.requests.find(({ id }) => id === answer.id);
      if (!row) return `request ${answer.id} is not there`;
      if (row.version < answer.version) return `request ${answer.id} went back to ${row.version}`;
      return answer.state !== "requested" && row.state !== answer.state
        ? `request ${answer.id} was ${answer.state} and is ${row.state}`
        : null;
    }
    case "address":
      return facts.invitations.some(({ email_key }) => email_key === answer.email)
        ? null
        : `no one is invited as ${answer.email}`;
    case "delegation": {
      const row = facts.delegations.find(({ id }) => id === answer.id);
      if (!row) return `delegation ${answer.id} is not there`;
      return answer.ended && !row.ended ? `delegation ${answer.id} was ended and goes on` : null;
    }
    case "installation":
      return facts.installations.some(({ team_id, opens }) => team_id === answer.teamId && opens)
        ? null
        : `the token of ${answer.teamId} is not there, or not to be opened`;
    case "word":
      return facts.words[answer.user]?.includes(answer.email)
        ? null
        : `${answer.user} never learned the outcome of ${answer.email}`;
    case "acceptance": {
      const row = facts.invitations.find(({ id }) => id === answer.id);
      if (row?.state !== "accepted") return `invitation ${answer.id} is ${row?.state ?? "gone"}`;
      return facts.memberships.some(({ id }) => id === answer.membershipId)
        ? null
        : `membership ${answer.membershipId} is not there`;
    }
  }
}
