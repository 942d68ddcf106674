/** GET /control/world. */
export type World = {
  server: string;
  slack: string;
  organization: { id: string; slug: string };
  command: string;
  now: string;
  workspaces: Workspace[];
};

export type Workspace = {
  teamId: string;
  name: string;
  people: Person[];
  channels: { id: string; name: string; members: string[]; isShared: boolean }[];
};

export type Person = {
  id: string;
  name: string;
  realName: string;
  /** Null: Slack knows none. */
  email: string | null;
  role: string | null;
  guest: boolean;
  /** What makes them an edge case; null for everyone else. */
  note: string | null;
};
