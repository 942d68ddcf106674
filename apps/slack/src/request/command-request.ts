import type { Call } from "./call.ts";
import type { Claimed } from "../workspaces/identify.ts";
import type { Reply } from "./reply.ts";

export type CommandRequest = {
  call: Call;
  claimed: Claimed;
  reply: Reply;
  triggerId: string;
  responseUrl: string;
  /** What Slack calls the workspace. */
  teamName: string;
};
