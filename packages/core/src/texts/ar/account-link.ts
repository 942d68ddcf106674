import type { AccountLinkTexts } from "../account-link-texts.ts";

export const arabicAccountLink: AccountLinkTexts = {
  subject: "هل {account} هو حسابك على Slack؟ ({organization})",
  heading: "هل تريد ربط حسابك على Slack؟",
  asks: "يقول صاحب الحساب {account} على Slack في مساحة العمل {workspace} إنه حسابك، ويطلب التصرف باسمك في {organization}.",
  only: "لا تتابع إلا إذا كنت قد طلبت ذلك للتو في Slack. من يستخدم حساب Slack هذا سيتمكن من فعل كل ما يمكنك فعله.",
  button: "مراجعة",
  over: {
    zero: "انتهت مدة الرابط.",
    one: "يعمل الرابط مرة واحدة، ولمدة دقيقة واحدة.",
    two: "يعمل الرابط مرة واحدة، ولمدة دقيقتين.",
    few: "يعمل الرابط مرة واحدة، ولمدة {count} دقائق.",
    many: "يعمل الرابط مرة واحدة، ولمدة {count} دقيقة.",
    other: "يعمل الرابط مرة واحدة، ولمدة {count} دقيقة.",
  },
  sentTo: "أُرسلت هذه الرسالة إلى {address}.",
  notExpected:
    "إذا لم تطلب ذلك، فتجاهل هذه الرسالة. لن يتم ربط أي شيء دون تأكيدك. تواصل مع أحد المسؤولين إذا تكرر ذلك.",
};
