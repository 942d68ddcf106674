import type { AccountLinkTexts } from "./account-link-texts.ts";
import type { EmailTexts } from "./email-texts.ts";
import type { NoticeCatalog } from "./notice-texts.ts";
import type { OwnerNoticeCatalog } from "./owner-notice-texts.ts";
import type { PageTexts } from "./page-texts.ts";

/** All texts of one language. A missing entry does not compile. */
export type Texts = {
  page: PageTexts;
  email: EmailTexts;
  notices: NoticeCatalog;
  ownerNotices: OwnerNoticeCatalog;
  accountLink: AccountLinkTexts;
};
