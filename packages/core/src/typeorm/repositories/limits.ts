import type {
  CountedRequest,
  LimitRepository,
  RequestCount,
} from "../../ports/limit-repository.ts";
import { batched, batchRows } from "../batched.ts";
import { createLocalCounts } from "../local-counts.ts";
import { prepared, type Sql } from "../sql.ts";
import { withoutWrite } from "../without-write.ts";
import { placeMethods, placeTaken, placeValues, secondsUntil } from "./places.ts";

/**
 * $1 name, $2 holder, $3 limit, $4 seconds. A holder whose window is full costs one read and writes
 * nothing. No row at all when others filled the window during the statement.
 */
const countRequest = prepared(/* sql */ `
WITH full_window AS (
  SELECT used, resets_at FROM request_window
  WHERE name = $1 AND holder = $2 AND used >= $3::integer AND resets_at > usher_now()),
counted AS (
  INSERT INTO request_window AS w (name, holder, used, resets_at)
  SELECT $1, $2, 1, usher_now() + make_interval(secs => $4::integer)
  WHERE NOT EXISTS (SELECT FROM full_window)
  ON CONFLICT (name, holder) DO UPDATE SET
    used = CASE WHEN w.resets_at > usher_now() THEN w.used + 1 ELSE 1 END,
    resets_at = CASE WHEN w.resets_at > usher_now() THEN w.resets_at ELSE excluded.resets_at END
    WHERE w.used < $3::integer OR w.resets_at <= usher_now()
  RETURNING used, resets_at)
SELECT true AS admitted, used, ${secondsUntil("resets_at")} AS seconds FROM counted
UNION ALL
SELECT false, used, ${secondsUntil("resets_at")} FROM full_window`);

/**
 * The same for several holders at once, and for several requests of one: how many each window had before. Rows are locked
 * by holder, so that batches wait in one order. No row for a window that others began, filled or swept during the
 * statement.
 */
const countRequests = prepared(/* sql */ `
WITH wanted AS (
  SELECT * FROM ${batchRows("name text, holder text, requests integer, most integer, seconds integer")} AS asked),
full_window AS (
  SELECT r.name, r.holder, r.used AS before, r.resets_at
  FROM wanted JOIN request_window r ON r.name = wanted.name AND r.holder = wanted.holder
  WHERE r.used >= wanted.most AND r.resets_at > usher_now()),
held AS (
  SELECT wanted.*, r.resets_at > usher_now() AS is_open,
    CASE WHEN r.resets_at > usher_now() THEN r.used ELSE 0 END AS before
  FROM wanted JOIN request_window r ON r.name = wanted.name AND r.holder = wanted.holder
  WHERE r.used < wanted.most OR r.resets_at <= usher_now()
  ORDER BY r.name, r.holder FOR NO KEY UPDATE OF r),
counted AS (
  UPDATE request_window w SET
    used = least(held.most, held.before + held.requests),
    resets_at = CASE WHEN held.is_open THEN w.resets_at
      ELSE usher_now() + make_interval(secs => held.seconds) END
  FROM held WHERE w.name = held.name AND w.holder = held.holder
  RETURNING w.name, w.holder, held.before, w.resets_at),
begun AS (
  INSERT INTO request_window (name, holder, used, resets_at)
  SELECT name, holder, least(most, requests), usher_now() + make_interval(secs => seconds)
  FROM wanted WHERE NOT EXISTS (
    SELECT FROM request_window r WHERE r.name = wanted.name AND r.holder = wanted.holder)
  ORDER BY name, holder
  ON CONFLICT (name, holder) DO NOTHING
  RETURNING name, holder, 0 AS before, resets_at)
SELECT name, holder, before, ${secondsUntil("resets_at")} AS seconds FROM (
  SELECT * FROM counted UNION ALL SELECT * FROM begun UNION ALL SELECT * FROM full_window) AS known`);

const liveEmails = (seconds: string) => /* sql */ `
  SELECT sent_at FROM unnest(w.mailed_at) AS sent_at
  WHERE sent_at > usher_now() - make_interval(secs => ${seconds}::integer)`;

/** Rows go in by recipient, so that batches wait in one order. */
const recipientsTaken = ([recipients, limit, seconds]: readonly [
  string,
  string,
  string,
]) => /* sql */ `
INSERT INTO recipient_window AS w (recipient, mailed_at, expires_at)
SELECT wanted.recipient, ARRAY[usher_now()], usher_now() + make_interval(secs => ${seconds}::integer)
FROM unnest(${recipients}::text[]) AS wanted(recipient) ORDER BY wanted.recipient
ON CONFLICT (recipient) DO UPDATE SET
  mailed_at = ARRAY(${liveEmails(seconds)}) || usher_now(),
  expires_at = greatest(w.expires_at, excluded.expires_at)
  WHERE (SELECT count(*) FROM (${liveEmails(seconds)}) AS live) < ${limit}::integer
RETURNING recipient`;

const takeRecipients = prepared(recipientsTaken(["$1", "$2", "$3"]));

/** No one waits for a recipient who holds places already: those come second. */
const takeBoth = prepared(/* sql */ `
WITH taken AS (${recipientsTaken(["$5", "$6", "$7"])}),
${placeTaken("(SELECT count(*) FROM taken) >= 0")}
SELECT ARRAY(SELECT recipient FROM taken) AS taken, EXISTS (SELECT FROM placed) AS placed`);

/** Its own transaction's times are the last ones: no other has passed the row's lock since. */
const returnRecipients = /* sql */ `
  UPDATE recipient_window w
  SET mailed_at = w.mailed_at[:cardinality(w.mailed_at) - back.emails]
  FROM unnest($1::text[], $2::integer[]) AS back(recipient, emails)
  WHERE w.recipient = back.recipient`;

const recipientEmails = /* sql */ `
  SELECT w.recipient, (SELECT count(*)::integer FROM (${liveEmails("$2")}) AS live) AS emails
  FROM recipient_window w WHERE w.recipient = ANY ($1::text[])`;

/** Never waits for a row that another call counts on right now. */
const sweepOf = (table: string, end: string) => /* sql */ `
  DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM ${table} WHERE ${end} <= usher_now() LIMIT $1 FOR UPDATE SKIP LOCKED))`;

/** Of this process alone, for as long as the database takes no writes: reads go on, and stay limited. */
const localCounts = createLocalCounts({ now: () => performance.now(), maxHolders: 10_000 });

export function limitRepository(sql: Sql): LimitRepository {
  const count = batched<RequestCount, CountedRequest>({
    one: (request) => countOne(sql, request),
    several: (requests) => countSeveral(sql, requests),
  });
  return {
    ...placeMethods(sql),
    countRequest: (request) =>
      withoutWrite(sql, {
        write: () => count(request),
        readOnly: () => localCounts.count(request),
      }),
    async takeRecipients({ recipients, limit, windowSeconds, places }) {
      const values = [recipients, limit, windowSeconds];
      if (places) {
        const both = [...placeValues(places), ...values];
        const [row] = await sql.rows<{ taken: string[]; placed: boolean }>(takeBoth, both);
        if (!row) throw new Error("a SELECT without FROM answered no row");
        return { taken: new Set(row.taken), placed: row.placed };
      }
      const rows = await sql.rows<{ recipient: string }>(takeRecipients, values);
      return { taken: new Set(rows.map((row) => row.recipient)), placed: false };
    },
    async returnRecipients(recipients) {
      if (recipients.size === 0) return;
      await sql.run(returnRecipients, [[...recipients.keys()], [...recipients.values()]]);
    },
    async recipientEmails(recipients, windowSeconds) {
      const rows = await sql.rows<{ recipient: string; emails: number }>(recipientEmails, [
        recipients,
        windowSeconds,
      ]);
      return new Map(rows.map((row) => [row.recipient, row.emails]));
    },
    async sweep(max) {
      const requests = await sql.run(sweepOf("request_window", "resets_at"), [max]);
      return requests + (await sql.run(sweepOf("recipient_window", "expires_at"), [max]));
    },
  };
}

async function countOne(
  sql: Sql,
  { name, holder, limit, windowSeconds }: RequestCount,
): Promise<CountedRequest> {
  const values = [name, holder, limit, windowSeconds];
  for (;;) {
    const [row] = await sql.rows<{ admitted: boolean; used: number; seconds: number }>(
      countRequest,
      values,
    );
    if (row) return { admitted: row.admitted, used: row.used, resetSeconds: row.seconds };
  }
}

type KnownWindow = { name: string; holder: string; before: number; seconds: number };

/** Requests of one holder are admitted in their order. */
async function countSeveral(
  sql: Sql,
  requests: readonly RequestCount[],
): Promise<CountedRequest[]> {
  const byHolder = new Map<string, RequestCount[]>();
  const places = requests.map((request) => {
    const group = byHolder.get(keyOf(request)) ?? [];
    byHolder.set(keyOf(request), group);
    return group.push(request);
  });
  const wanted = [...byHolder.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { name, holder, windowSeconds: seconds } = first;
    const most = Math.max(...group.map(({ limit }) => limit));
    return { name, holder, requests: group.length, most, seconds };
  });
  const rows = await sql.rows<KnownWindow>(countRequests, [JSON.stringify(wanted)]);
  const windows = new Map(rows.map((row) => [keyOf(row), row]));
  const answerTo = async (request: RequestCount, index: number): Promise<CountedRequest> => {
    const window = windows.get(keyOf(request));
    if (window === undefined) return countOne(sql, request);
    const used = window.before + (places[index] ?? 0);
    return { admitted: used <= request.limit, used, resetSeconds: window.seconds };
  };
  return Promise.all(requests.map(answerTo));
}

function keyOf({ name, holder }: { name: string; holder: string }): string {
  return `${name} ${holder}`;
}
