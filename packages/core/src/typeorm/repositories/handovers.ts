import { IsNull, Not, Raw } from "typeorm";

import { codeSeconds, handoverMinutes } from "../../model/handover.ts";
import type { HandoverRepository } from "../../ports/handover-repository.ts";
import { handoverCodeEntity } from "../entities/handover.ts";
import { isActiveMember } from "../membership-sql.ts";
import type { Sql } from "../sql.ts";
import { tableOf } from "../table.ts";

/** By hand, as the next ones: the database's time, and columns of two tables. */
const open = /* sql */ `
  SELECT i.id FROM invitation i
  JOIN membership m ON m.organization_id = i.organization_id AND m.user_id = i.accepted_user_id
    AND ${isActiveMember("m")}
  WHERE i.organization_id = $1 AND i.id = $2 AND i.state = 'accepted'
    AND i.accepted_link = 'emailed' AND i.return_to IS NOT NULL
    AND i.state_changed_at > usher_now() - make_interval(mins => ${handoverMinutes})`;

/** Two clicks at once wait for each other, so that the first one's code is replaced. */
const holdOpen = `${open} FOR NO KEY UPDATE OF i`;

const sweep = /* sql */ `
  DELETE FROM handover_code WHERE (organization_id, code_hash) IN (
    SELECT organization_id, code_hash FROM handover_code
    WHERE expires_at < usher_now() - interval '1 day' LIMIT $1)`;

const now = () => "usher_now()";
const isLive = () => Raw((expiresAt) => `${expiresAt} > usher_now()`);
const hashIs = (codeHash: Buffer) => Raw((stored) => `${stored} = :codeHash`, { codeHash });

export function handoverRepository(sql: Sql): HandoverRepository {
  const codes = tableOf(sql, handoverCodeEntity);
  return {
    isOpen: async ({ organizationId, invitationId }) =>
      (await sql.rows(open, [organizationId, invitationId])).length > 0,
    async issue({ organizationId, invitationId, codeHash, returnTo }) {
      const held = await sql.rows(holdOpen, [organizationId, invitationId]);
      if (held.length === 0) return false;
      await codes.delete({ organizationId, invitationId, usedAt: IsNull() });
      const expiresAt = () => "usher_now() + make_interval(secs => :codeSeconds)";
      const code = { organizationId, invitationId, codeHash, returnTo, expiresAt };
      await codes.insert(code, (query) => query.setParameters({ codeSeconds }));
      return true;
    },
    async use({ organizationId, codeHash }) {
      const unused = { organizationId, codeHash: hashIs(codeHash), usedAt: IsNull() };
      const [used] = await codes.update({ ...unused, expiresAt: isLive() }, { usedAt: now });
      return used ?? null;
    },
    async noteReuse({ organizationId, codeHash }) {
      const used = { organizationId, codeHash: hashIs(codeHash), usedAt: Not(IsNull()) };
      const [reused] = await codes.update({ ...used, reusedAt: IsNull() }, { reusedAt: now });
      return reused ?? null;
    },
    sweep: (max) => sql.run(sweep, [max]),
  };
}
