/** A JSON object with unchecked contents. */
export type Fields = Record<string, unknown>;

/** Slack's own user object; change its properties to change the person. */
export type FakeUser = {
  id: string;
  team_id: string;
  name: string;
  real_name: string;
  deleted: boolean;
  tz: string;
  tz_label: string;
  tz_offset: number;
  locale: string;
  is_admin: boolean;
  is_owner: boolean;
  is_primary_owner: boolean;
  is_restricted: boolean;
  is_ultra_restricted: boolean;
  is_bot: boolean;
  is_app_user: boolean;
  is_stranger: boolean;
  is_email_confirmed: boolean;
  updated: number;
  enterprise_user?: { id: string; enterprise_id: string; teams: string[] };
  profile: {
    real_name: string;
    real_name_normalized: string;
    display_name: string;
    display_name_normalized: string;
    team: string;
    email?: string;
    bot_id?: string;
    api_app_id?: string;
  };
  /** An away person gets no ephemeral messages. */
  presence: "active" | "away";
};

/** Slack's own conversation object; change `members`, `is_archived` and the rest at will. */
export type FakeChannel = {
  id: string;
  name: string;
  /** What it was called before, the newest first. */
  previous_names: string[];
  is_channel: boolean;
  is_group: boolean;
  is_im: boolean;
  is_mpim: boolean;
  is_private: boolean;
  is_archived: boolean;
  is_general: boolean;
  is_shared: boolean;
  is_org_shared: boolean;
  is_ext_shared: boolean;
  is_pending_ext_shared: boolean;
  created: number;
  /** The other person of a DM. */
  user?: string;
  members: string[];
};

export type FakeMessage = {
  type: "message";
  ts: string;
  channel: string;
  user: string;
  text: string;
  blocks: Fields[];
  bot_id?: string;
  app_id?: string;
  team: string;
  thread_ts?: string;
  edited?: { user: string; ts: string };
  metadata?: Fields;
  attachments?: unknown[];
  /** The only person who sees it; absent on messages of the channel. */
  ephemeral_to?: string;
};

export type FakeView = {
  id: string;
  team_id: string;
  type: "modal" | "home";
  title?: Fields;
  submit?: Fields | null;
  close?: Fields | null;
  blocks: Fields[];
  private_metadata: string;
  callback_id: string;
  external_id: string;
  state: { values: ViewStateValues };
  hash: string;
  clear_on_close: boolean;
  notify_on_close: boolean;
  root_view_id: string;
  previous_view_id: string | null;
  app_id: string;
  app_installed_team_id: string;
  bot_id: string;
  /** What the person reads under the inputs, by block_id; never on the wire. */
  errors: Record<string, string>;
};

export type ViewStateValues = Record<string, Record<string, Fields>>;
