import type { Block, PlainText } from "../slack/block-kit.ts";

/** GET /control/slack?as=: the workspace as one person sees it. */
export type SlackState = {
  as: string;
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

export type Delivery = {
  status: number | null;
  ackMs: number;
  slackError: string | null;
};
