/** GET /control/invitations: of the API's view the part that the page shows. */
export type Invitation = {
  id: string;
  email: string;
  state: string;
  delivery: { status: string; detail: string | null } | null;
};
