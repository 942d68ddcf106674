export type { MessageBlock } from "./block-kit/blocks.ts";
export { checkMessage } from "./block-kit/check-message.ts";
export { checkView } from "./block-kit/check-view.ts";
export type { BlockKitProblem } from "./block-kit/shapes.ts";
export { startFakeSlack } from "./start-fake-slack.ts";
export type { ChannelSeed, UserSeed, WorkspaceSeed } from "./seed-types.ts";
export type { FakeChannel, FakeMessage, FakeUser, FakeView } from "./slack-objects.ts";
export type {
  ApiCall,
  Delivery,
  FakeSlack,
  FakeSlackChange,
  FakeSlackOptions,
  FakeWorkspace,
} from "./types.ts";
export type { ScriptedApiAnswer } from "./scripted-api-answer.ts";
export type { FakeSlackExchange } from "./fake-slack-exchange.ts";
