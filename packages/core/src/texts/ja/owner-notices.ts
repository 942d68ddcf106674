import type { OwnerNoticeCatalog } from "../owner-notice-texts.ts";

export const japaneseOwnerNotices: OwnerNoticeCatalog = {
  break_glass_on: {
    subject: "{organization}：オーナーが自分の申請を承認できるようになりました",
    sentence:
      "{organization}で緊急承認が有効になりました（操作：{by}）。今後、オーナーは招待の申請を、理由を添えて自分だけで承認できます。",
    next: "使用されるたびに、すべてのオーナーと承認者に通知されます。同意していない場合は、設定で緊急承認を無効にし、ほかのオーナーに相談してください。",
  },
  break_glass_off: {
    subject: "{organization}：緊急承認が無効になりました",
    sentence:
      "Usherのアップデートにより、{organization}の緊急承認が無効になりました。オーナーは、自分の申請を自分だけで承認できなくなりました。",
    next: "オーナーが設定で有効にするまで、無効のままです。有効にすると、ほかのオーナーにメールが届きます。招待と申請は変更されていません。",
  },
  webhook_paused: {
    subject: "{organization}：Webhookエンドポイントが一時停止されました",
    sentence:
      "Usherは{organization}のWebhookエンドポイントを一時停止しました。イベントを数日間配信できなかったか、エンドポイントがすでに存在しないと応答したためです。",
    next: "待機中のイベントは30日間保存されます。対象のエンドポイントと理由はwebhook.listで、応答の内容はwebhook.deliveriesで確認できます。正常に動作するようになったらactiveにしてください。待機中のイベントが送信されます。失敗したイベントはwebhook.recoverで送信できます。",
  },
  invitations_paused: {
    subject: "{organization}：招待が一時停止されています",
    sentence:
      "複数の方が{organization}からの招待を迷惑メールとして報告しました。Usherは招待を一時停止しました。新しい招待はできず、送信待ちのメールとリマインダーは保留されます。",
    next: "誰がなぜ招待されたかを確認してください。監査ログにはinvitation.reportedとinvitation.complainedが記録されています。再発しないことを確認したら、オーナーは7日に1回、招待を再開できます。Slackをお使いの場合は、Slackで誰かを招待し、Usherの返信にある「Resume invitations」を押してください。Slackをお使いでない場合は、ご自身のセッションまたはキーでこのサーバーにPOST /trpc/organization.resumeInvitationsを送信するか、「usher api organization.resumeInvitations」を実行してください。再開すると、保留中のメールが送信されます。その後に再開できるのは、このサーバーの運用担当者だけです。",
  },
  relinked: {
    subject: "{organization}：サインイン方法がリセットされました",
    sentence:
      "{organization}へのサインイン方法がリセットされました（操作：{by}）。普段お使いのサインインサービスで、次にこのメールアドレスでサインインした人が、あなたのアカウントを使うことになります。",
    next: "ご自身が依頼した場合は、今すぐもう一度サインインしてください。心当たりがない場合は、すぐに組織のオーナーに連絡してください。",
    footer: "このメールは、あなたのアカウントに関するお知らせです。",
  },
  access_ends: {
    subject: "{organization}：まもなくアクセスが終了します",
    sentence: "{organization}へのアクセスは{until}に終了します。その後はメンバーではなくなります。",
    next: "引き続き必要な場合は、招待した方または管理者に延長を依頼してください。",
    footer: "このメールは、あなたのメンバー資格に関するお知らせです。",
  },
  member_access_ends: {
    subject: "{organization}：招待した方のアクセスがまもなく終了します",
    sentence:
      "{by}さんの{organization}へのアクセスは{until}に終了します。その後はメンバーではなくなります。",
    next: "引き続き必要な場合は、延長するか、管理者に依頼してください。",
    footer: "このメールは、招待を送った方に送信しています。",
  },
  footer: "このメールは、オーナーの方に送信しています。",
  unnamed: "オーナー、APIキー、または運用担当者",
};
