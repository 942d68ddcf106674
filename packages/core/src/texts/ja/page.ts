import type { PageTexts } from "../page-texts.ts";

export const japanesePage: PageTexts = {
  titles: {
    pending: "招待",
    signIn: "サインインが必要です",
    accepted: "承諾済み",
    declined: "辞退済み",
    expired: "期限切れ",
    superseded: "新しいリンクを送信済み",
  },
  pending: {
    heading: "{organization}に参加",
    invitedBy: "{inviter}さんから{organization}への招待が届いています。",
    invited: "{organization}への招待が届いています。",
    note: "メッセージ",
    noteBy: "{inviter}さんからのメッセージ",
    address: "招待されたアドレス",
    role: "あなたのロール",
    expires: "有効期限",
    never: "期限なし",
    access: "アクセスできる期間",
    accessFor: "承諾から{time}",
    accessUntil: "{time}まで",
    accept: "招待を承諾する",
    decline: "辞退する",
    addReason: "理由を書く",
    reason: "理由を一文で書いてください。招待した方に表示されます。",
    reasonRejected:
      "何も送信されていません。理由は300文字以内で、リンクは使えません。修正してもう一度辞退してください。",
    reassurance:
      "ボタンを選ぶまでは何も起こりません。この招待に心当たりがない場合は、辞退するか、このページを閉じてください。",
  },
  signIn: {
    heading: "{organization}に参加するにはサインインしてください",
    text: "このリンクはメール以外の方法で共有されたため、開いただけでは{email}がご本人のアドレスであることを確認できません。",
    remedy:
      "{organization}にサインインしてからリンクを開くか、共有した方に招待をメールで送るよう依頼してください。",
  },
  accepted: {
    heading: "{organization}に参加しました",
    text: "{time}に{email}宛ての招待が承諾されました。",
    next: "このページは閉じてかまいません。",
    continue: "{organization}へ進む",
    continueAt: "続きはこちらから：{url}",
  },
  declined: {
    heading: "招待を辞退しました",
    text: "{organization}から{email}への招待は、{time}に辞退されました。",
    next: "参加をご希望の場合は、{organization}にもう一度招待を依頼してください。",
  },
  expired: {
    heading: "この招待は期限が切れています",
    text: "{organization}への招待の有効期限は{time}でした。",
    next: "{organization}に再送を依頼してください。",
    nextBy: "{inviter}さんに再送を依頼してください。",
  },
  superseded: {
    heading: "新しいリンクが送信されています",
    text: "{organization}への招待は再送されました。最新のメールにあるリンクをご利用ください。",
  },
  renewal: {
    button: "新しいリンクを受け取る",
    explanation: "招待されたアドレスにのみ、24時間に1回まで送信されます。",
  },
  optOut: {
    summary: "心当たりがない場合：{organization}をミュートまたは報告",
    mute: "{organization}からの招待を今後受け取らない",
    muteText: "{organization}は{email}を招待できなくなります。有効な招待は辞退されます。",
    report: "迷惑メールとして報告",
    reportText: "{organization}もミュートされます。複数の方が報告すると、招待が停止されます。",
    muted: "{organization}をミュートしました。{email}を招待できなくなりました。",
    reported: "{organization}を迷惑メールとして報告しました。ご協力ありがとうございます。",
    lift: "{organization}からの招待を再び許可する",
  },
  mutePage: {
    open: {
      title: "ミュート",
      heading: "{organization}からの招待を今後受け取りませんか？",
      text: "{organization}は{email}を招待できなくなります。有効な招待は辞退されます。",
    },
    muted: {
      title: "ミュート済み",
      heading: "{organization}をミュートしました",
      text: "{organization}は{email}を招待できません。",
    },
    mute: "{organization}をミュートする",
    lift: "元に戻すには、メールのリンクを開いてください。ページに解除ボタンがあります。",
  },
  roles: { member: "メンバー", billing: "請求管理者", admin: "管理者", owner: "オーナー" },
  notices: {
    notFound: {
      title: "見つかりません",
      heading: "このリンクは使えません",
      text: "リンクが途中で切れているか、招待が有効でなくなった可能性があります。最新のメールにあるリンクを使うか、新しい招待を依頼してください。",
    },
    tooManyMisses: {
      title: "試行回数が多すぎます",
      heading: "無効なリンクが多すぎます",
      text: "このリンクは使えません。お使いのネットワークから、無効なリンクが多数開かれています。最新のメールにあるリンクはすぐに開けます。このリンクは{wait}後にもう一度お試しください。",
    },
    accountLinkNotFound: {
      title: "見つかりません",
      heading: "このリンクは使えません",
      text: "リンクが途中で切れているか、古すぎる可能性があります。最新のメールにあるリンクを使うか、Slackで新しいリンクを取得してください。",
    },
    crossSite: {
      title: "許可されていません",
      heading: "このページのボタンを使ってください",
      text: "別のサイトからのリクエストだったため、何も変更されていません。メールのリンクを開き、そこにあるボタンを使ってください。",
    },
    badForm: {
      title: "フォームが無効です",
      heading: "フォームの内容が不完全でした",
      text: "何も変更されていません。メールのリンクを開き、もう一度お試しください。",
    },
    inviterUnauthorized: {
      title: "無効になりました",
      heading: "この招待は取り下げられました",
      text: "招待した方は、このロールに招待できなくなりました。組織の別の方に招待を依頼してください。",
    },
    domainNotAllowed: {
      title: "参加できません",
      heading: "このアドレスでは参加できません",
      text: "この組織は、このドメインのアドレスを受け付けなくなりました。別のアドレスへの招待を依頼してください。",
    },
    suspended: {
      title: "参加できません",
      heading: "現在は参加できません",
      text: "この組織は一時停止中です。何も変更されていません。後でもう一度お試しください。",
    },
    rejected: {
      title: "参加できません",
      heading: "この招待は承諾できません",
      text: "何も変更されていません。招待した方にお問い合わせください。",
    },
    renewalReceived: {
      title: "リクエストを受け付けました",
      heading: "リクエストを受け付けました",
      text: "この招待がまだ使える場合は、招待されたアドレスに新しいリンクが届くか、組織に送信を依頼します。リクエストできるのは24時間に1回です。",
    },
    unavailable: {
      title: "利用できません",
      heading: "このページは現在利用できません",
      text: "何も変更されていません。しばらく待ってから、もう一度リンクを開いてください。",
    },
    unsure: {
      title: "利用できません",
      heading: "保存中に接続が切れました",
      text: "回答が保存されたかどうかは不明です。しばらく待ってからもう一度リンクを開き、確認してください。",
    },
    error: {
      title: "利用できません",
      heading: "エラーが発生しました",
      text: "こちら側のエラーです。失われたデータはありません。数分後にもう一度お試しください。",
    },
  },
  accountLink: {
    open: {
      title: "Slackを連携",
      heading: "Slackアカウント{account}を連携しますか？",
      text: "ワークスペース{workspace}のSlackアカウント{account}が、{organization}で{email}として操作することを求めています。",
    },
    linked: {
      title: "連携しました",
      heading: "Slackアカウントを連携しました",
      text: "ワークスペース{workspace}のSlackアカウント{account}は、{organization}で{email}として操作できるようになりました。このページは閉じてかまいません。",
    },
    over: {
      title: "リンクの期限切れ",
      heading: "このリンクは無効になりました",
      text: "リンクは10分間、1回だけ有効です。Slackのコマンドに「link」を付けて、新しいリンクを取得してください。",
    },
    account: "Slackアカウント",
    workspace: "ワークスペース",
    address: "あなたのアドレス",
    warning:
      "ご自身がSlackでこの操作を行った直後でなければ、続行しないでください。連携すると、そのSlackアカウントを使う人は、あなたにできる操作をすべてSlackで行えるようになります。",
    connect: "連携する",
    reassurance:
      "ボタンを選ぶまでは何も連携されません。心当たりがない場合は、このページを閉じてください。",
  },
  reference: "参照番号：{reference}",
  listSeparator: "、",
  support: "ご不明な点は{address}までお問い合わせください。",
  home: {
    title: "Usher",
    heading: "Usher",
    text: "組織への招待を行うサービスです。招待を受け取った方は、メールにあるリンクをご利用ください。",
    docs: "公開API",
    health: "稼働状況",
  },
};
