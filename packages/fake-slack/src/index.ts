export { checkMessage } from "./block-kit/check-message.ts";
export { checkView } from "./block-kit/check-view.ts";
export type { BlockKitProblem } from "./block-kit/shapes.ts";
export { startFakeSlack } from "./start-fake-slack.ts";
export type {
  ApiCall,
  ChannelSeed,
  Delivery,
  FakeChannel,
  FakeMessage,
  FakeSlack,
  FakeSlackChange,
  FakeSlackOptions,
  FakeUser,
  FakeUsergroup,
  FakeView,
  FakeWorkspace,
  ScriptedApiAnswer,
  UserSeed,
  WorkspaceSeed,
} from "./types.ts";
