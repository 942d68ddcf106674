import type { Texts } from "../texts.ts";
import { japaneseAccountLink } from "./account-link.ts";
import { japaneseEmail } from "./invitation-email.ts";
import { japaneseNotices } from "./notices.ts";
import { japaneseOwnerNotices } from "./owner-notices.ts";
import { japanesePage } from "./page.ts";

export const japanese: Texts = {
  page: japanesePage,
  email: japaneseEmail,
  notices: japaneseNotices,
  ownerNotices: japaneseOwnerNotices,
  accountLink: japaneseAccountLink,
};
