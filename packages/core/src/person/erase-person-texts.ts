import type { PersonMatcher } from "../model/text/person-matcher.ts";
import type { Context } from "../ports/context.ts";
import type { ErasureReport, PersonalText } from "../ports/person-repository.ts";
import { eventPayload } from "../webhook/event-payload.ts";

const rowsAtOnce = 1_000;
const payloadsAtOnce = 200;
const passes = 3;

/**
 * Texts in every table, webhook payloads and answers to idempotency keys among them. Runs after the rows and events that
 * copies are made of: a copy that is made from now on has no one in it.
 */
export async function erasePersonTexts(
  ctx: Context,
  matcher: PersonMatcher,
): Promise<Pick<ErasureReport, "texts" | "webhookPayloads">> {
  await ctx.store.read.people.interruptCollecting();
  const webhookPayloads = await renewPayloads(ctx);
  let texts = 0;
  for (const table of ctx.store.read.people.textTables())
    texts += await eraseTable(ctx, table, matcher);
  return { texts, webhookPayloads };
}

/** The same delivery, id and order, and the event as it reads now. */
async function renewPayloads({ store }: Context): Promise<number> {
  const { people } = store.read;
  let renewed = 0;
  for (;;) {
    const stale = await people.stalePayloads(payloadsAtOnce);
    for (const { organizationId, id, event } of stale)
      await people.replacePayload({ organizationId, id, payload: eventPayload(event) });
    renewed += stale.length;
    if (stale.length < payloadsAtOnce) return renewed;
  }
}

/** A row that someone else changed is looked at again. */
async function eraseTable(ctx: Context, table: string, matcher: PersonMatcher): Promise<number> {
  let changed = 0;
  for (let pass = 0; pass < passes; pass += 1) {
    const { replaced, missed } = await erasePages(ctx, table, matcher);
    changed += replaced;
    if (missed === 0) return changed;
  }
  throw new Error(`texts in ${table} change faster than they are erased; run the erasure again`);
}

async function erasePages(
  { store }: Context,
  table: string,
  matcher: PersonMatcher,
): Promise<{ replaced: number; missed: number }> {
  const { people } = store.read;
  let replaced = 0;
  let missed = 0;
  for (let after: readonly string[] | null = null; ;) {
    const page = await people.textsWith(table, matcher.needles, { after, limit: rowsAtOnce });
    for (const row of page.rows) {
      const values = redacted(row, matcher);
      if (JSON.stringify(values) === JSON.stringify(row.values)) continue;
      if (await people.replaceTexts(table, row, values)) replaced += 1;
      else missed += 1;
    }
    after = page.last;
    if (after === null) return { replaced, missed };
  }
}

/** A text may be JSON: what counts is what it says, not how it is written. */
function redacted({ values }: PersonalText, matcher: PersonMatcher): PersonalText["values"] {
  return Object.fromEntries(
    Object.entries(values).map(([column, value]) => [
      column,
      typeof value === "string" ? withoutPerson(value, matcher) : matcher.redact(value),
    ]),
  );
}

function withoutPerson(text: string, matcher: PersonMatcher): string {
  return matcher.isAbout(text) ? matcher.redactText(text) : text;
}
