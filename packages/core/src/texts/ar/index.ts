import type { Texts } from "../texts.ts";
import { arabicAccountLink } from "./account-link.ts";
import { arabicEmail } from "./invitation-email.ts";
import { arabicNotices } from "./notices.ts";
import { arabicOwnerNotices } from "./owner-notices.ts";
import { arabicPage } from "./page.ts";

export const arabic: Texts = {
  page: arabicPage,
  email: arabicEmail,
  notices: arabicNotices,
  ownerNotices: arabicOwnerNotices,
  accountLink: arabicAccountLink,
};
