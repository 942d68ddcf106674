import type { NoticeCatalog, NoticeTexts } from "../notice-texts.ts";

const serverSays = "受信側サーバーの応答：";

/** The email service did not even try. */
const dropped = (because: string, next: string): NoticeTexts => ({
  subject: "未送信：{organization}への招待（{invitee}）",
  sentence: `${because}{invitee}宛ての{organization}への招待メールは送信されませんでした。`,
  next,
  quoted: "メールサービスの応答：",
});

export const japaneseNotices: NoticeCatalog = {
  accepted: {
    subject: "{invitee}が{organization}に参加しました",
    sentence: "{invitee}が招待を承諾し、{organization}に参加しました。ロール：{roles}。",
    next: null,
    quoted: null,
  },
  declined: {
    subject: "{invitee}が{organization}への招待を辞退しました",
    sentence: "{invitee}が{organization}への招待を辞退しました。",
    next: "このアドレスは30日間、再び招待できません。相手があなたの組織をミュートした場合、解除できるのは本人だけです。",
    quoted: "返答の内容：",
  },
  expired: {
    subject: "期限切れ：{organization}への招待（{invitee}）",
    sentence: "{invitee}宛ての{organization}への招待は、回答のないまま期限が切れました。",
    next: "新しいリンクで再送できます。",
    quoted: null,
  },
  failed: {
    subject: "未送信：{organization}への招待（{invitee}）",
    sentence: "{invitee}宛ての{organization}への招待を送信できませんでした。",
    next: "アドレスを確認してから招待を再送するか、別のアドレスを招待してください。",
    quoted: serverSays,
  },
  bounced: {
    subject: "未配信：{organization}への招待（{invitee}）",
    sentence: "{invitee}宛ての{organization}への招待メールは配信されませんでした。",
    next: "アドレスを確認してください。別のアドレスを使うには、この招待を取り消して新しい招待を送ってください。",
    quoted: serverSays,
  },
  rejected: {
    subject: "受信拒否：{organization}への招待（{invitee}）",
    sentence:
      "受信側のメールサーバーが、{invitee}宛ての{organization}への招待メールを拒否しました。アドレスは正しい可能性があります。",
    next: "時間をおいて招待を再送してください。再び拒否された場合は、受信側の管理者にメールの許可を依頼するか、リンクをコピーして渡してください。",
    quoted: serverSays,
  },
  bounced_before: dropped(
    "このアドレスへの以前のメールが配信できなかったため、",
    "アドレスを確認してください。正しい場合は、SendGridのバウンスリストから外すようUsherの運用担当者に依頼し、招待を再送してください。",
  ),
  opted_out: dropped(
    "受信者が以前のメールを迷惑メールとして報告したか、配信を停止したため、",
    "別の方法で受信者に確認してください。招待を希望している場合は、リンクをコピーして渡すか、SendGridのリストからアドレスを外すようUsherの運用担当者に依頼し、招待を再送してください。",
  ),
  over_quota: dropped(
    "メールサービスの送信枠を使い切ったため、",
    "アドレスは正しい可能性があります。Usherの運用担当者に連絡してから、招待を再送してください。",
  ),
  looks_like_spam: dropped(
    "メールサービスが迷惑メールと判定したため、",
    "アドレスは正しい可能性があります。メッセージなし、または別のメッセージで新しい招待を送ってください。それも送信されない場合は、Usherの運用担当者に連絡してください。",
  ),
  dropped: dropped(
    "",
    "アドレスは正しい可能性があります。招待を再送してください。それでも送信されない場合は、Usherの運用担当者に連絡してください。",
  ),
  complained: {
    subject: "{invitee}が{organization}のメールを迷惑メールとして報告しました",
    sentence: "{invitee}が{organization}への招待メールを迷惑メールとして報告しました。",
    next: "このアドレスには、あなたの組織からのメールが届かなくなります。誤りだった場合は、管理者がブロックを解除できます。メールのリンクは、招待が有効な間は引き続き使えます。",
    quoted: null,
  },
  parked: {
    subject: "送信結果不明：{organization}への招待（{invitee}）",
    sentence:
      "{invitee}宛ての{organization}への招待メールが送信されたかどうかは不明です。2回試しましたが、応答がありませんでした。",
    next: "届かない場合は、招待を再送してください。",
    quoted: null,
  },
  break_glass: {
    subject: "緊急承認：{organization}への招待（{invitee}）",
    sentence:
      "{invitee}{more}を{organization}に招待する申請が、申請者であるオーナー自身により単独で承認されました（操作：{by}）。ロール：{roles}。",
    next: "誤りの場合は、招待を取り消し、オーナーに相談してください。",
    quoted: "記載された理由：",
    footer: "このメールは、オーナーまたは承認者の方に送信しています。",
  },
  authority_lost: {
    subject: "取り消し：{organization}への招待（{invitee}）",
    sentence:
      "{invitee}{more}宛ての{organization}への招待は取り消されました。責任を負っていた方全員が、このロールに招待できなくなったためです。",
    next: "招待を続ける場合は、このアドレスをもう一度招待するか、管理者に依頼してください。",
    quoted: null,
    footer: "このメールは、招待を送った方または組織を管理する方に送信しています。",
  },
  renewal: {
    subject: "{invitee}が{organization}への新しいリンクを希望しています",
    sentence:
      "{invitee}宛ての{organization}への招待は期限が切れており、招待された方が新しいリンクを希望しています。",
    next: "招待を続ける場合は再送してください。続けない場合は、何もする必要はありません。",
    quoted: null,
    footer: "このメールは、招待を送った方または組織を管理する方に送信しています。",
  },
  footer: "このメールは、招待を送った方に送信しています。",
  unnamed: "オーナー",
  andMore: { other: "ほか{count}名" },
};
