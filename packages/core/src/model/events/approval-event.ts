/** One thing that happened to a request or to one of its invitations. */
export type ApprovalEvent = {
  /** Rises with time. */
  seq: string;
  at: string;
  action: string;
  /** `name`: of the person, of the person whose key it was, or of the organization's key. */
  actor: { kind: string; id: string | null; name: string | null };
  via: string;
  /** Null where it happened to the request itself. */
  invitation: { id: string; email: string } | null;
  data: Record<string, unknown>;
};
