import type { NoticeCatalog, NoticeTexts } from "../notice-texts.ts";

const serverSays = "رد خادم المستلم:";

/** The email service did not even try. */
const dropped = (because: string, next: string): NoticeTexts => ({
  subject: "لم تُرسل: دعوة {invitee} إلى {organization}",
  sentence: `لم تُرسل رسالة دعوة {invitee} إلى {organization}${because}.`,
  next,
  quoted: "رد خدمة البريد الإلكتروني:",
});

export const arabicNotices: NoticeCatalog = {
  accepted: {
    subject: "انضم {invitee} إلى {organization}",
    sentence: "وافق {invitee} على دعوتك وانضم إلى {organization}. الدور: {roles}.",
    next: null,
    quoted: null,
  },
  declined: {
    subject: "رفض {invitee} الدعوة إلى {organization}",
    sentence: "رفض {invitee} دعوتك إلى {organization}.",
    next: "لا يمكن دعوة هذا العنوان من جديد لمدة 30 يومًا. إذا كتم صاحبه مؤسستك، فلا يمكن لأحد سواه إلغاء ذلك.",
    quoted: "كان الرد:",
  },
  expired: {
    subject: "انتهت الصلاحية: دعوة {invitee} إلى {organization}",
    sentence: "انتهت صلاحية دعوتك الموجهة إلى {invitee} للانضمام إلى {organization} دون رد.",
    next: "يمكنك إرسالها من جديد برابط جديد.",
    quoted: null,
  },
  failed: {
    subject: "تعذّر الإرسال: دعوة {invitee} إلى {organization}",
    sentence: "تعذّر إرسال دعوتك الموجهة إلى {invitee} للانضمام إلى {organization}.",
    next: "تحقق من العنوان، ثم أرسل الدعوة من جديد أو ادعُ عنوانًا آخر.",
    quoted: serverSays,
  },
  bounced: {
    subject: "لم تُسلَّم: دعوة {invitee} إلى {organization}",
    sentence: "لم تُسلَّم رسالة دعوة {invitee} إلى {organization}.",
    next: "تحقق من العنوان. لاستخدام عنوان آخر، ألغِ هذه الدعوة وأرسل دعوة جديدة.",
    quoted: serverSays,
  },
  rejected: {
    subject: "رُفضت الرسالة: دعوة {invitee} إلى {organization}",
    sentence:
      "رفض خادم بريد المستلم رسالة دعوة {invitee} إلى {organization}. قد يكون العنوان صحيحًا.",
    next: "أرسل الدعوة من جديد لاحقًا. إذا رُفضت مرة أخرى، فاطلب من مسؤول النظام لدى المستلم السماح برسائلنا، أو انسخ الرابط وشاركه.",
    quoted: serverSays,
  },
  bounced_before: dropped(
    "، لأن رسالة سابقة إلى هذا العنوان تعذّر تسليمها",
    "تحقق من العنوان. إذا كان صحيحًا، فاطلب من مشغّل Usher إزالته من قائمة الرسائل المرتدة في SendGrid، ثم أرسل الدعوة من جديد.",
  ),
  opted_out: dropped(
    "، لأن المستلم أبلغ عن رسالة سابقة بوصفها غير مرغوب فيها أو ألغى اشتراكه",
    "اسأل المستلم بطريقة أخرى. إذا كان يريد الدعوة، فانسخ الرابط وشاركه، أو اطلب من مشغّل Usher إزالة العنوان من قائمة SendGrid وأرسل الدعوة من جديد.",
  ),
  over_quota: dropped(
    "، لأن حصة خدمة البريد الإلكتروني قد نفدت",
    "قد يكون العنوان صحيحًا. أبلغ مشغّل Usher، ثم أرسل الدعوة من جديد.",
  ),
  looks_like_spam: dropped(
    "، لأن خدمة البريد الإلكتروني عدّتها رسالة غير مرغوب فيها",
    "قد يكون العنوان صحيحًا. أرسل دعوة جديدة بلا رسالة شخصية أو برسالة مختلفة. إذا لم تُرسل أيضًا، فأبلغ مشغّل Usher.",
  ),
  dropped: dropped(
    "",
    "قد يكون العنوان صحيحًا. أرسل الدعوة من جديد. إذا لم تُرسل مرة أخرى، فأبلغ مشغّل Usher.",
  ),
  complained: {
    subject: "أبلغ {invitee} عن رسالة {organization} بوصفها غير مرغوب فيها",
    sentence: "أبلغ {invitee} عن رسالة دعوتك إلى {organization} بوصفها غير مرغوب فيها.",
    next: "لن يتلقى هذا العنوان رسائل أخرى من مؤسستك. إذا كان ذلك خطأً، فيمكن لأحد المسؤولين رفع الحظر. يبقى الرابط الوارد في الرسالة صالحًا ما دامت الدعوة مفتوحة.",
    quoted: null,
  },
  parked: {
    subject: "إرسال غير مؤكد: دعوة {invitee} إلى {organization}",
    sentence:
      "لا نعرف هل أُرسلت رسالة دعوة {invitee} إلى {organization} أم لا. حاولنا مرتين ولم نتلقَّ ردًا.",
    next: "إذا لم تصل الرسالة، فأرسل الدعوة من جديد.",
    quoted: null,
  },
  break_glass: {
    subject: "موافقة طارئة: دعوة {invitee} إلى {organization}",
    sentence:
      "طلب {by} دعوة {invitee}{more} إلى {organization} ووافق وحده على الطلب بصفته مالكًا. الدور: {roles}.",
    next: "إذا كان ذلك خطأً، فألغِ الدعوة وتحدث مع المالكين.",
    quoted: "السبب المذكور:",
    footer: "تصلك هذه الرسالة لأنك مالك أو ممن يوافقون على الطلبات.",
  },
  authority_lost: {
    subject: "أُلغيت: دعوة {invitee} إلى {organization}",
    sentence:
      "أُلغيت دعوة {invitee}{more} إلى {organization}، لأن من تكفلوا بها لم يعد بإمكانهم دعوة أحد إلى هذا الدور.",
    next: "إذا كان يجب أن تبقى، فادعُ هذا العنوان من جديد أو اطلب ذلك من أحد المسؤولين.",
    quoted: null,
    footer: "تصلك هذه الرسالة لأنك أرسلت الدعوة أو تدير المؤسسة.",
  },
  renewal: {
    subject: "يطلب {invitee} رابطًا جديدًا إلى {organization}",
    sentence: "انتهت صلاحية دعوة {invitee} إلى {organization}، ويطلب المدعو رابطًا جديدًا.",
    next: "أرسل الدعوة من جديد إذا كان يجب أن تبقى قائمة. وإلا فلا يلزمك فعل شيء.",
    quoted: null,
    footer: "تصلك هذه الرسالة لأنك أرسلت الدعوة أو تدير المؤسسة.",
  },
  footer: "تصلك هذه الرسالة لأنك أرسلت الدعوة.",
  unnamed: "أحد المالكين",
  andMore: {
    zero: " دون آخرين",
    one: " وشخص آخر",
    two: " وشخصين آخرين",
    few: " و{count} أشخاص آخرين",
    many: " و{count} شخصًا آخر",
    other: " و{count} شخص آخر",
  },
};
