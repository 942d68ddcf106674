import { groupBy } from "../group-by.ts";
import type { Facts, Finding } from "../facts.ts";

/** Between what Slack's timestamp says and when the runner saw the call; a busy machine takes longer. */
const slackMs = 60;
const busyMs = 1000;
const onlyWhereLost = "a second copy only where Slack's answer was lost";

/** No message is missing, each shows the true state, and a second copy has its reason. */
export function judgeSlack(facts: Facts): Finding[] {
  return [...judgeMessages(facts), ...judgeLines(facts)];
}

function judgeMessages(facts: Facts): Finding[] {
  return facts.requests.flatMap((request) => {
    const { id, state, version } = request;
    const copies = facts.posts.filter(({ requestIds }) => requestIds.includes(id));
    const known = facts.slackMessages.filter(({ subject_id }) => subject_id === id);
    const findings: Finding[] = [];
    const found = (rule: string, what: string) =>
      void findings.push({ rule, what: `${id} ${what}` });
    const stored = known.filter(({ ts }) => ts !== null);
    if (stored.length === 0 || copies.length === 0)
      found(
        "no message is missing",
        `(${state}) has ${copies.length} messages, ${stored.length} known`,
      );
    for (const { ts, rendered_version } of stored) {
      const copy = copies.find((one) => one.ts === ts);
      if (!copy) found("no message is missing", `knows ${ts}, which is not in the channel`);
      else if (copy.open !== (state === "requested"))
        found("a message shows the true state", `is ${state}, ${ts} shows otherwise`);
      else if (copy.version !== version)
        found("a message shows the true state", `is at ${version}, ${ts} shows ${copy.version}`);
      if (rendered_version !== version)
        found("a message shows the true state", `is at ${version}, ${ts} at ${rendered_version}`);
    }
    for (const what of unexcused(facts, id, copies)) found(onlyWhereLost, what);
    return findings;
  });
}

function judgeLines(facts: Facts): Finding[] {
  return [...groupBy(facts.lines, ({ key }) => key)].flatMap(([key, lines]) =>
    unexcused(facts, blockOf(key), lines).map((what) => ({
      rule: onlyWhereLost,
      what: `${key} ${what}`,
    })),
  );
}

function blockOf(key: string): string {
  return `"${key.split(" ").at(-1) ?? key}"`;
}

type Copy = { ts: string };

/** `mark`: what only this message has in its blocks. */
function unexcused(facts: Facts, mark: string, copies: readonly Copy[]): string[] {
  const ordered = copies.toSorted((a, b) => Number(a.ts) - Number(b.ts));
  return ordered.flatMap((copy, index) => {
    const before = ordered[index - 1];
    return before && !isExcused(facts, mark, [before, copy])
      ? [`at ${before.ts} and ${copy.ts}`]
      : [];
  });
}

/** The answer to the earlier post was lost, or who waited for it or where it was to be stored broke down. */
function isExcused(
  { postCalls, disturbances }: Facts,
  mark: string,
  [before, copy]: readonly [Copy, Copy],
): boolean {
  const [from, to] = [Number(before.ts) * 1000 - slackMs, Number(copy.ts) * 1000 + slackMs];
  const lost = postCalls.some(
    ({ at, answered, blocks }) =>
      !answered && blocks.includes(mark) && at > from - busyMs && at < to,
  );
  const broken = disturbances.some(
    (one) => one.what !== "server" && one.from <= to && one.to >= from,
  );
  return lost || broken;
}
