import type { Texts } from "../texts.ts";
import { spanishAccountLink } from "./account-link.ts";
import { spanishEmail } from "./invitation-email.ts";
import { spanishNotices } from "./notices.ts";
import { spanishOwnerNotices } from "./owner-notices.ts";
import { spanishPage } from "./page.ts";

export const spanish: Texts = {
  page: spanishPage,
  email: spanishEmail,
  notices: spanishNotices,
  ownerNotices: spanishOwnerNotices,
  accountLink: spanishAccountLink,
};
