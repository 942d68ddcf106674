/** user: a person Usher knows. A placeholder represents an invitee until the invitation is accepted. */
export type User = {
  id: string;
  kind: "real" | "placeholder";
  status: "active" | "disabled";
  name: string | null;
  emails: readonly UserEmail[];
};

export type UserEmail = { email: string; emailKey: string; verified: boolean };

/** A person as an identity provider knows them: `iss` and `sub` of their sessions. */
export type Identity = { issuer: string; subject: string };

/** Why a session does not become the first of its provider for a user. */
export type LinkRejection = "other_subject" | "issued_before_relink";
