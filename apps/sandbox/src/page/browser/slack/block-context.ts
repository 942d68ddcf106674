import type { BlockElement, ExternalElement, Option, ValueElement } from "./block-kit.ts";
import type { Directory } from "./directory.ts";
import type { Entered } from "./entered-value.ts";

/** What blocks need from where they are shown: a message, a modal or the Home tab. */
export type BlockContext = {
  directory: Directory;
  now: Date;
  /** While an action is under way nothing else can be clicked. */
  isBusy: boolean;
  /** Begins the DOM ids of what is rendered here. */
  idPrefix: string;
  /** By block_id. */
  errors: Record<string, string>;
  entered: (blockId: string, element: ValueElement) => Entered;
  /** Enters a value that goes out with the view's submission. */
  enter: (blockId: string, element: ValueElement, value: Entered) => void;
  /** Asks the app for options that match the typed text; absent where it offers none. */
  suggest?: (element: ExternalElement, text: string) => Promise<Option[]>;
  /** Sends the app an action. */
  click: (element: BlockElement, value: string | undefined) => void;
};
