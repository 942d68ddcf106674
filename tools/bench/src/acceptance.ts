import { randomUUID } from "node:crypto";

import { createInvitation, createUsherCaller } from "@usher/core";

import { bench } from "./frame.ts";
import type { Group } from "./group.ts";
import { inParallel } from "./load.ts";
import { createReplay, recordStatements, type Known } from "./statements.ts";
import type { Fixture } from "./fixture.ts";

/** The values a replay must replace, by the columns of the invitation. */
type Invited = {
  organization_id: string;
  id: string;
  selector: string;
  invitee_user_id: string;
  inviter_user_id: string;
  email: string;
};

const workers = 8;
const invitationsPerRepeat = 1_000;

export const acceptance: Group = {
  name: "accept",
  async run({ fixture, scale }) {
    const { repeats, quick } = scale;
    const [a, b] = await invite(fixture, 2);
    if (!a || !b) throw new Error("no one was invited");
    const accept = (invited: Invited) => acceptInCore(fixture, invited);
    const first = await recordStatements(fixture.dataSource, () => accept(a));
    const second = await recordStatements(fixture.dataSource, () => accept(b));
    const replay = createReplay(first, second);
    const onRaw = async (invited: Invited): Promise<void> => {
      const client = await fixture.raw.connect();
      try {
        await replay.run(client, renamed(b, invited));
      } finally {
        client.release();
      }
    };
    const measure = (work: (invited: Invited) => Promise<void>) =>
      measured(fixture, quick ? 40 : invitationsPerRepeat, work);
    return [
      await bench("preview + accept in core, 8 conn.", {
        subject: () => measure(accept),
        floor: {
          name: `all ${second.length} statements of both calls by raw pg`,
          measure: () => measure(onRaw),
        },
        unit: "accept/s",
        repeats,
      }),
    ];
  },
};

/** Everyone is invited before the clock starts. */
async function measured(
  fixture: Fixture,
  count: number,
  work: (invited: Invited) => Promise<void>,
): Promise<number> {
  const waiting = await invite(fixture, count);
  const start = performance.now();
  await inParallel(workers, async () => {
    for (let invited = waiting.pop(); invited !== undefined; invited = waiting.pop())
      await work(invited);
  });
  return count / ((performance.now() - start) / 1000);
}

async function acceptInCore(fixture: Fixture, { id, selector }: Invited): Promise<void> {
  const { links } = fixture;
  const verifier = links.verifier({ invitationId: id, generation: 1 }, links.currentKeyId);
  const token = `${selector}.${verifier}`;
  const anyone = createUsherCaller(fixture.anonymous);
  await anyone.invitation.preview({ token });
  await anyone.invitation.accept({ token });
}

/** The tokens of a recorded acceptance that name its invitation, and what they are in another one. */
function renamed(recorded: Invited, other: Invited): Known {
  const tagOf = ({ email }: Invited) => email.slice(0, 36);
  return new Map([
    [recorded.organization_id, other.organization_id],
    [recorded.id, other.id],
    [recorded.selector, other.selector],
    [recorded.invitee_user_id, other.invitee_user_id],
    [recorded.inviter_user_id, other.inviter_user_id],
    [tagOf(recorded), tagOf(other)],
  ]);
}

/** Renaming the tag has to rename the whole address. */
function oneOfItsOwnTag(): { email: string } {
  return { email: `${randomUUID()}@guest.example` };
}

async function invite(fixture: Fixture, count: number): Promise<Invited[]> {
  const batch = 20;
  const perOrganization = 4_000;
  const invited: Invited[] = [];
  while (invited.length < count) {
    const organization = await fixture.organization();
    const most = Math.min(perOrganization, count - invited.length);
    for (let made = 0; made < most; made += batch)
      await createInvitation(fixture.contextOf(organization), {
        entries: Array.from({ length: Math.min(batch, most - made) }, oneOfItsOwnTag),
      });
    const { rows } = await fixture.raw.query<Invited>(
      `SELECT organization_id, id, selector, invitee_user_id, inviter_user_id, email FROM invitation
       WHERE organization_id = $1`,
      [organization.id],
    );
    invited.push(...rows);
  }
  return invited;
}
