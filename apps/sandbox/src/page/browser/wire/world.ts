/** GET /control/world. */
export type World = {
  server: string;
  slack: string;
  organization: { id: string; slug: string };
  command: string;
  now: string;
  workspace: {
    teamId: string;
    name: string;
    people: Person[];
    channels: { id: string; name: string; members: string[] }[];
  };
};

export type Person = {
  id: string;
  name: string;
  realName: string;
  email: string;
  role: string | null;
  guest: boolean;
};
