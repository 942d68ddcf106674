import type { Block, PlainText } from "../slack/block-kit.ts";

/** GET /control/slack/everything: what all channels hold, and what each person sees beside it. */
export type Everything = { workspaces: SeenWorkspace[] };

export type SeenWorkspace = {
  teamId: string;
  channels: { id: string; messages: Message[] }[];
  people: {
    id: string;
    name: string;
    ephemerals: Message[];
    dm: Message[];
    modal: View | null;
    home: View | null;
  }[];
};

/** A workspace as one person sees it. */
export type SlackState = {
  channels: { id: string; name: string; messages: Message[] }[];
  dm: Message[];
  modal: View | null;
  home: View | null;
};

export type Message = {
  ts: string;
  channel: string;
  user: string;
  text: string;
  blocks: Block[];
  bot_id?: string;
  thread_ts?: string;
  edited?: { user: string; ts: string };
  ephemeral_to?: string;
};

export type View = {
  id: string;
  type: "modal" | "home";
  title?: PlainText;
  submit?: PlainText | null;
  close?: PlainText | null;
  blocks: Block[];
  state: { values: Record<string, Record<string, Record<string, unknown>>> };
  hash: string;
  previous_view_id: string | null;
  /** By block_id. */
  errors: Record<string, string>;
};
