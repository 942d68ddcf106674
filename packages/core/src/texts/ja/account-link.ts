import type { AccountLinkTexts } from "../account-link-texts.ts";

export const japaneseAccountLink: AccountLinkTexts = {
  subject: "{account}はあなたのSlackアカウントですか？（{organization}）",
  heading: "Slackアカウントを連携しますか？",
  asks: "ワークスペース{workspace}のSlackアカウント{account}が、あなたのアカウントとして{organization}で操作することを求めています。",
  only: "ご自身がSlackでこの操作を行った直後でなければ、続行しないでください。そのSlackアカウントを使う人は、あなたにできる操作をすべて行えるようになります。",
  button: "確認する",
  over: { other: "リンクは{count}分間、1回だけ有効です。" },
  sentTo: "このメールは{address}宛てに送信されました。",
  notExpected:
    "心当たりがない場合は、このメールを無視してください。あなたの確認なしに連携されることはありません。繰り返し届く場合は、管理者に連絡してください。",
};
