/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { initialOf } from "@usher/core";
import { textsIn, type PageTexts } from "@usher/core/texts";

import { Accepted, Answered } from "./answered-invitation.tsx";
import { BrandMark, Support } from "./brand-mark.tsx";
import { Layout, titleOf } from "./layout.tsx";
import { Expired, Superseded } from "./old-link.tsx";
import { OptOut } from "./opt-out.tsx";
import { Pending } from "./pending-invitation.tsx";
import type { Preview, Shown } from "./shown-invitation.ts";
import { Address, Sentence } from "./words.tsx";

/** Statuses of what the holder of a right link may see. */
export function statusOf(preview: Preview): 200 | 410 {
  return preview.state === "expired" || preview.state === "superseded" ? 410 : 200;
}

export function InvitationPage({ preview, language, rejectedReason }: Omit<Shown, "words">) {
  const words = textsIn(language).page;
  const organization = preview.organization.name;
  const shows = stateShown(preview);
  return (
    <Layout
      language={language}
      title={titleOf(words.titles[shows], organization)}
      color={preview.brand.color}
    >
      <BrandMark
        brand={preview.brand}
        sign={shows === "accepted" ? "✓" : initialOf(organization)}
      />
      <State {...{ preview, language, words, rejectedReason }} />
      <Support brand={preview.brand} words={words} />
      <OptOut {...{ preview, language, words }} />
    </Layout>
  );
}

/** A link that was copied proves no mailbox, so its holder has to sign in somewhere. */
function stateShown({ state, provesMailbox }: Preview): keyof PageTexts["titles"] {
  return state === "pending" && !provesMailbox ? "signIn" : state;
}

function State(shown: Shown) {
  switch (stateShown(shown.preview)) {
    case "pending":
      return <Pending {...shown} />;
    case "signIn":
      return <SignIn {...shown} />;
    case "accepted":
      return <Accepted {...shown} />;
    case "declined":
      return <Answered {...shown} words={shown.words.declined} />;
    case "expired":
      return <Expired {...shown} />;
    case "superseded":
      return <Superseded {...shown} />;
  }
}

function SignIn({ preview, words }: Shown) {
  const values = {
    organization: preview.organization.name,
    email: <Address email={preview.email} />,
  };
  return (
    <>
      <h1>
        <Sentence text={words.signIn.heading} values={values} />
      </h1>
      <p>
        <Sentence text={words.signIn.text} values={values} />
      </p>
      <p>
        <Sentence text={words.signIn.remedy} values={values} />
      </p>
    </>
  );
}
