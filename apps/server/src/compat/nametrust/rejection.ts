import type { ErrorCode } from "@usher/core";

/** Codes that only this contract has. Their order and meaning: the decision table of the domain. */
const rejections = {
  "invite.unauthorized": { status: 401, message: "Authentication required." },
  "invite.invalid_org_id": { status: 400, message: "The organization's id is malformed." },
  "invite.org_not_found": { status: 404, message: "There is no organization with this id." },
  "invite.org_mismatch": { status: 403, message: "Not authorized for this organization." },
  "invite.user_lookup_failed": { status: 500, message: "Could not resolve the calling user." },
  "invite.member_lookup_failed": { status: 500, message: "Could not verify your membership." },
  "invite.decode_failed": { status: 400, message: "The body is not an array of invitations." },
} as const;

export type NameTrustCode = keyof typeof rejections;

/** What this API rejects before it calls the core. */
export class NameTrustRejection extends Error {
  readonly code: NameTrustCode;

  constructor(code: NameTrustCode, cause?: unknown) {
    super(rejections[code].message, { cause });
    this.name = "NameTrustRefusal";
    this.code = code;
  }

  get status(): number {
    return rejections[this.code].status;
  }
}

/** The core's codes that have another name in this contract. */
const names: Partial<Record<ErrorCode, ErrorCode | NameTrustCode>> = {
  "invite.role_not_assignable": "invite.insufficient_role",
  "organization.not_found": "authorize.forbidden",
  "membership.inactive": "invite.org_mismatch",
};

const statuses: Partial<Record<ErrorCode, number>> = { "organization.not_found": 403 };

export function renamed<View extends { code: ErrorCode; status: number }>(view: View) {
  return {
    ...view,
    code: names[view.code] ?? view.code,
    status: statuses[view.code] ?? view.status,
  };
}
