/** user: a person Usher knows. A placeholder represents an invitee until the invitation is accepted. */
export type User = {
  id: string;
  kind: "real" | "placeholder";
  status: "active" | "disabled";
  name: string | null;
  emails: readonly UserEmail[];
};

export type UserEmail = { email: string; emailKey: string; verified: boolean };
