import type { Texts } from "../texts.ts";
import { germanAccountLink } from "./account-link.ts";
import { germanEmail } from "./invitation-email.ts";
import { germanNotices } from "./notices.ts";
import { germanOwnerNotices } from "./owner-notices.ts";
import { germanPage } from "./page.ts";

export const german: Texts = {
  page: germanPage,
  email: germanEmail,
  notices: germanNotices,
  ownerNotices: germanOwnerNotices,
  accountLink: germanAccountLink,
};
