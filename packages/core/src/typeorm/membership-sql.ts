import { Raw } from "typeorm";

/** A clock that a statement reads once, however many rows it looks at. */
const clock = "(SELECT usher_now())";

/**
 * Whether the access of the membership `m` has not ended by date; equal means ended. An owner's never ends, also where a
 * version that does not know the column made the owner.
 */
const lasts = (m: string) =>
  `(${m}.access_until IS NULL OR ${m}.role = 'owner' OR ${m}.access_until > ${clock})`;

/** The membership `m` counts: it was neither removed nor has its access ended. */
export const isMember = (m: string) => `(${m}.status <> 'removed' AND ${lasts(m)})`;

/** The same, and it gives rights. */
export const isActiveMember = (m: string) => `(${m}.status = 'active' AND ${lasts(m)})`;

/** The access of `m` has ended by date, and the membership is not removed yet. */
export const hasEndedAccess = (m: string) =>
  `(${m}.status <> 'removed' AND ${m}.role <> 'owner' AND ${m}.access_until <= ${clock})`;

/** `isMember` or `isActiveMember` beside a condition on the status, for TypeORM: of the property `accessUntil`. */
export const accessLasts = () =>
  Raw((column) => {
    const role = column.replace(/access_?until/iu, "role");
    return `(${column} IS NULL OR ${role} = 'owner' OR ${column} > ${clock})`;
  });

/** When access of such a role ends, as an INSERT writes it: at a time, or after days of 24 hours from now. */
export const accessEnd = ({ role, until, days }: { role: string; until: string; days: string }) =>
  `CASE WHEN ${role} <> 'owner' THEN
    coalesce(${until}, usher_now() + make_interval(hours => 24 * ${days})) END`;
