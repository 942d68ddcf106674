import { createUsherCaller } from "@usher/core";

import { bench, percentile, type Figure } from "./frame.ts";
import type { Group } from "./group.ts";
import { eachMs } from "./load.ts";
import { createReplay, recordStatements } from "./statements.ts";
import type { BenchOrganization, World } from "./world.ts";

const pageSize = 50;
const callsPerRepeat = 100;

export const lists: Group = {
  name: "list",
  async run({ world, scale, options }) {
    const sizes = [1e3, 1e5, 1e6, 1e7].filter((rows) => rows <= options.rows);
    if (!sizes.includes(options.rows)) sizes.push(options.rows);
    const figures: Figure[] = [];
    for (const rows of scale.quick ? [1000] : sizes) {
      const organization = await world.organization();
      await fill(world, organization, rows);
      const deep = await cursorBefore(world, organization, Math.floor(rows / 10));
      const calls = scale.quick ? 5 : callsPerRepeat;
      for (const cursor of [undefined, deep]) {
        const call = () => page(world, organization, cursor);
        const statements = await recordStatements(world.dataSource, call);
        const { run } = createReplay(statements, statements);
        figures.push(
          await bench(`list 50 of ${rows}, ${cursor === undefined ? "first" : "deep"} page`, {
            subject: () => medianMs(calls, call),
            floor: {
              name: `its ${statements.length} statements by raw pg`,
              measure: () => medianMs(calls, async () => void (await run(world.raw))),
            },
            unit: "ms/call",
            better: "lower",
            repeats: scale.repeats,
            target: rows > 1000 ? "< 1.5 × of 10^3" : undefined,
          }),
        );
      }
    }
    return figures;
  },
};

async function page(
  world: World,
  organization: BenchOrganization,
  cursor: string | undefined,
): Promise<void> {
  const { invitations } = await createUsherCaller(world.contextOf(organization)).invitation.list({
    limit: pageSize,
    ...(cursor !== undefined && { cursor }),
  });
  if (invitations.length !== pageSize) throw new Error("the page is not full");
}

async function medianMs(calls: number, work: () => Promise<void>): Promise<number> {
  return percentile(await eachMs(1, calls, work), 0.5);
}

/** Rows beyond every limit come by SQL: accepted ones, one a second, the oldest last. */
async function fill(world: World, { id, ownerId }: BenchOrganization, rows: number): Promise<void> {
  const step = 100_000;
  for (let from = 1; from <= rows; from += step)
    await world.raw.query(
      `INSERT INTO invitation (organization_id, id, selector, link_key_id, state, email, email_key,
         invitee_user_id, accepted_user_id, role, locale, ttl_hours, inviter_kind, inviter_user_id,
         source, created_at)
       SELECT $1, gen_random_uuid(), gen_random_uuid(), 'bench', 'accepted', n || '@guest.example',
         n || '@guest.example', $4, $4, 'member', 'en', 168, 'session', $4, 'bench',
         now() - make_interval(secs => n)
       FROM generate_series($2::integer, $3::integer) AS n`,
      [id, from, Math.min(rows, from + step - 1), ownerId],
    );
  await world.raw.query("ANALYZE invitation");
}

/** The cursor of a page with only the last `rest` rows behind it, of the form `list` itself answers. */
async function cursorBefore(
  world: World,
  { id }: BenchOrganization,
  rest: number,
): Promise<string> {
  const { rows } = await world.raw.query<{ created_at: Date; id: string }>(
    `SELECT created_at, id FROM invitation WHERE organization_id = $1
     ORDER BY created_at, id OFFSET $2 LIMIT 1`,
    [id, rest],
  );
  const [row] = rows;
  if (!row) throw new Error("there is no such row");
  return Buffer.from(`${row.created_at.toISOString()} ${row.id}`).toString("base64url");
}
