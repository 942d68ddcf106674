import type { Texts } from "../texts.ts";
import { frenchAccountLink } from "./account-link.ts";
import { frenchEmail } from "./invitation-email.ts";
import { frenchNotices } from "./notices.ts";
import { frenchOwnerNotices } from "./owner-notices.ts";
import { frenchPage } from "./page.ts";

export const french: Texts = {
  page: frenchPage,
  email: frenchEmail,
  notices: frenchNotices,
  ownerNotices: frenchOwnerNotices,
  accountLink: frenchAccountLink,
};
