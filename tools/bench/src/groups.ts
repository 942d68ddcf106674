import { acceptance } from "./acceptance.ts";
import { batchCreate } from "./batch-create.ts";
import { capacity } from "./capacity.ts";
import { coldStart } from "./cold-start.ts";
import type { Group } from "./group.ts";
import { lists } from "./lists.ts";
import { emails } from "./emails.ts";
import { memory } from "./memory.ts";
import { slackAck } from "./slack-ack.ts";
import { trpcCalls } from "./trpc-calls.ts";

/** In the order in which they run: what fills the database most comes late. */
export const groups: readonly Group[] = [
  batchCreate,
  trpcCalls,
  acceptance,
  slackAck,
  emails,
  coldStart,
  memory,
  capacity,
  lists,
];
