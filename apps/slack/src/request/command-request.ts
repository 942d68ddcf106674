import type { Call } from "./call.ts";
import type { ClaimedIdentity } from "../workspaces/identify.ts";
import type { Reply } from "./reply.ts";

export type CommandRequest = {
  call: Call;
  claimed: ClaimedIdentity;
  reply: Reply;
  triggerId: string;
  responseUrl: string;
  /** What Slack calls the workspace. */
  teamName: string;
};
