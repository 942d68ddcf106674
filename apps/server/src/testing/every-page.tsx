/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { plainBrand } from "@usher/core/testing";
import { textsIn, type Language } from "@usher/core/texts";
import type { JSX } from "hono/jsx/jsx-runtime";

import { AccountLinkPage } from "../pages/account-link-page.tsx";
import { HomePage } from "../pages/home-page.tsx";
import { InvitationPage } from "../pages/invitation-page.tsx";
import type { Preview } from "../pages/shown-invitation.ts";
import { MutePage } from "../pages/mute-page.tsx";
import { NoticePage, type NoticeKind } from "../pages/notice-page.tsx";

const preview: Omit<Preview, "state"> = {
  brand: { ...plainBrand, productName: "Acme Cloud", supportAddress: "help@acme.example" },
  organization: { id: "0198c0de-0000-7000-8000-000000000001", name: "Acme" },
  email: "jane@acme.example",
  roles: ["admin", "org-ops"],
  roleNames: ["admin", "Operations"],
  inviter: { name: "Amina Diallo", email: "amina@acme.example" },
  message: "Welcome",
  locale: "en",
  canRequestRenewal: true,
  accessFor: null,
  accessUntil: null,
  muted: false,
  reported: false,
  expiresAt: "2026-11-28T09:00:00.000Z",
  stateChangedAt: "2026-11-21T09:12:00.000Z",
  provesMailbox: true,
  returnTo: null,
};
const account = {
  slackUserName: "jane.doe",
  teamName: "Acme",
  expiresAt: "2026-11-21T09:22:00.000Z",
  organizationName: "Acme",
  email: "jane@acme.example",
  locale: "en",
};
/** In the lightest gray that a brand may have, with a logo that is not square. */
const branded: Preview["brand"] = {
  productName: "Acme Cloud for Research & Development in Every Country on Earth",
  color: "#767676",
  supportAddress: "help@xn--bcher-kva.example",
  logo: { url: "https://usher.example/logo/o/d", width: 300, height: 100 },
};
const returnTo = { url: "https://app.acme.example/", isHandoverOpen: true };

const invitations: readonly (readonly [name: string, preview: Preview])[] = [
  ["pending", { ...preview, state: "pending" }],
  [
    "pending without more",
    { ...preview, state: "pending", inviter: null, message: null, expiresAt: null },
  ],
  ["pending in colors of its own", { ...preview, state: "pending", brand: branded }],
  ["expired in colors of its own", { ...preview, state: "expired", brand: branded }],
  ["pending, for some days", { ...preview, state: "pending", accessFor: { days: 30 } }],
  [
    "pending, until a day",
    { ...preview, state: "pending", accessUntil: "2027-01-31T23:59:59.000Z" },
  ],
  ["sign in", { ...preview, state: "pending", provesMailbox: false }],
  ["accepted", { ...preview, state: "accepted" }],
  ["accepted, to continue", { ...preview, state: "accepted", returnTo }],
  [
    "accepted, to continue later",
    { ...preview, state: "accepted", returnTo: { ...returnTo, isHandoverOpen: false } },
  ],
  ["declined", { ...preview, state: "declined" }],
  ["expired", { ...preview, state: "expired" }],
  ["expired without an inviter", { ...preview, state: "expired", inviter: null }],
  ["declined and muted", { ...preview, state: "declined", muted: true }],
  ["declined and reported", { ...preview, state: "declined", muted: true, reported: true }],
  ["superseded", { ...preview, state: "superseded" }],
];

/** Every page in every state, in one language. */
export function everyPageIn(language: Language): { name: string; page: JSX.Element }[] {
  // The keys of a catalog are the kinds that its type lists.
  const noticeKinds = Object.keys(textsIn("en").page.notices) as NoticeKind[];
  return [
    { name: "home", page: <HomePage language={language} prefix="" /> },
    ...noticeKinds.map((kind) => ({
      name: `notice ${kind}`,
      page: <NoticePage kind={kind} language={language} reference="1" retryAfterSeconds={600} />,
    })),
    ...invitations.map(([name, shown]) => ({
      name: `invitation ${name}`,
      page: <InvitationPage preview={shown} language={language} />,
    })),
    {
      name: "invitation pending, with a reason that is rejected",
      page: (
        <InvitationPage
          preview={{ ...preview, state: "pending" }}
          language={language}
          rejectedReason="See evil.example"
        />
      ),
    },
    ...[true, false].map((muted) => ({
      name: muted ? "muted" : "mute",
      page: (
        <MutePage
          preview={{ organizationName: "Acme", email: "jane@acme.example", muted, locale: "en" }}
          language={language}
        />
      ),
    })),
    ...(["open", "linked", "over"] as const).map((state) => ({
      name: `account link ${state}`,
      page: <AccountLinkPage preview={{ ...account, state }} language={language} />,
    })),
  ];
}
