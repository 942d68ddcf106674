import type { Texts } from "../texts.ts";
import { englishAccountLink } from "./account-link.ts";
import { englishEmail } from "./invitation-email.ts";
import { englishNotices } from "./notices.ts";
import { englishOwnerNotices } from "./owner-notices.ts";
import { englishPage } from "./page.ts";

export const english: Texts = {
  page: englishPage,
  email: englishEmail,
  notices: englishNotices,
  ownerNotices: englishOwnerNotices,
  accountLink: englishAccountLink,
};
