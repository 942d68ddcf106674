/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { RouterOutputs } from "@usher/core";
import { textsIn, type Language, type PageTexts } from "@usher/core/texts";

import { Layout, titleOf } from "./layout.tsx";
import { Decline, OptOut } from "./opt-out.tsx";
import { Address, daysText, initialOf, Mark, Roles, Sentence, Time } from "./words.tsx";

export type Preview = RouterOutputs["invitation"]["preview"];

type Shown = {
  preview: Preview;
  language: Language;
  words: PageTexts;
  /** A reason that was rejected: shown again, so that it is not lost. */
  rejectedReason?: string | undefined;
};

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
      <OptOut {...{ preview, words }} />
    </Layout>
  );
}

type BrandProps = { brand: Preview["brand"] };

/** The product's name, and the logo in place of the sign. */
function BrandMark({ brand: { productName, logo }, sign }: BrandProps & { sign: string }) {
  return (
    <>
      {productName !== null && (
        <p class="product">
          <bdi>{productName}</bdi>
        </p>
      )}
      {logo === null ? <Mark sign={sign} /> : <Logo logo={logo} />}
    </>
  );
}

/** From this server, whatever address it is opened by. */
function Logo({ logo }: { logo: NonNullable<Preview["brand"]["logo"]> }) {
  const { pathname } = new URL(logo.url);
  return <img class="logo" src={pathname} alt="" width={logo.width} height={logo.height} />;
}

function Support({ brand: { supportAddress }, words }: BrandProps & { words: PageTexts }) {
  if (supportAddress === null) return null;
  const address = (
    <a href={`mailto:${encodeURI(supportAddress)}`}>
      <Address email={supportAddress} />
    </a>
  );
  return (
    <p class="muted">
      <Sentence text={words.support} values={{ address }} />
    </p>
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

function Pending({ preview, language, words, rejectedReason }: Shown) {
  const organization = preview.organization.name;
  return (
    <>
      <h1>
        <Sentence text={words.pending.heading} values={{ organization }} />
      </h1>
      <Invited {...{ preview, language, words }} />
      {preview.message !== null && <Note {...{ preview, language, words }} />}
      <dl>
        <div>
          <dt>{words.pending.address}</dt>
          <dd>
            <Address email={preview.email} />
          </dd>
        </div>
        <div>
          <dt>{words.pending.role}</dt>
          <dd>
            <Roles roles={preview.roles} names={preview.roleNames} words={words} />
          </dd>
        </div>
        <div>
          <dt>{words.pending.expires}</dt>
          <dd>
            {preview.expiresAt === null ? (
              words.pending.never
            ) : (
              <Time at={preview.expiresAt} language={language} />
            )}
          </dd>
        </div>
        <AccessEnd {...{ preview, language, words }} />
      </dl>
      <form method="post">
        <button class="primary" name="action" value="accept">
          {words.pending.accept}
        </button>
      </form>
      <Decline words={words.pending} rejectedReason={rejectedReason} />
      <p class="muted">{words.pending.reassurance}</p>
    </>
  );
}

function AccessEnd({ preview: { accessFor, accessUntil }, language, words }: Shown) {
  if (accessFor === null && accessUntil === null) return null;
  return (
    <div>
      <dt>{words.pending.access}</dt>
      <dd>
        {accessUntil !== null && (
          <Sentence
            text={words.pending.accessUntil}
            values={{ time: <Time at={accessUntil} language={language} /> }}
          />
        )}
        {accessFor !== null && (
          <Sentence
            text={words.pending.accessFor}
            values={{ time: daysText(accessFor.days, language) }}
          />
        )}
      </dd>
    </div>
  );
}

function Invited({ preview, words }: Shown) {
  const { inviter } = preview;
  const organization = preview.organization.name;
  const name = inviter && (inviter.name ?? inviter.email);
  if (!name)
    return (
      <p>
        <Sentence text={words.pending.invited} values={{ organization }} />
      </p>
    );
  return (
    <>
      <p>
        <Sentence text={words.pending.invitedBy} values={{ inviter: name, organization }} />
      </p>
      {inviter.name && inviter.email && (
        <p class="muted">
          <Address email={inviter.email} />
        </p>
      )}
    </>
  );
}

function Note({ preview, words }: Shown) {
  const name = preview.inviter?.name ?? preview.inviter?.email;
  return (
    <figure>
      <figcaption>
        {name ? (
          <Sentence text={words.pending.noteBy} values={{ inviter: name }} />
        ) : (
          words.pending.note
        )}
      </figcaption>
      <blockquote>
        <bdi>{preview.message}</bdi>
      </blockquote>
    </figure>
  );
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

function Accepted({ preview, language, words }: Shown) {
  const { returnTo } = preview;
  if (returnTo === null) return <Answered {...{ preview, language }} words={words.accepted} />;
  return (
    <>
      <Outcome {...{ preview, language }} words={words.accepted} />
      {returnTo.isHandoverOpen ? (
        <form method="post">
          <button class="primary" name="action" value="continue">
            <Sentence
              text={words.accepted.continue}
              values={{ organization: preview.organization.name }}
            />
          </button>
        </form>
      ) : (
        <p>
          <Sentence
            text={words.accepted.continueAt}
            values={{ url: <a href={returnTo.url}>{returnTo.url}</a> }}
          />
        </p>
      )}
    </>
  );
}

type AnsweredProps = {
  preview: Preview;
  language: Language;
  words: PageTexts["accepted" | "declined"];
};

function Answered(props: AnsweredProps) {
  const { preview, words } = props;
  return (
    <>
      <Outcome {...props} />
      <p class="muted">
        <Sentence text={words.next} values={{ organization: preview.organization.name }} />
      </p>
    </>
  );
}

function Outcome({ preview, language, words }: AnsweredProps) {
  const values = {
    organization: preview.organization.name,
    email: <Address email={preview.email} />,
    time: <Time at={preview.stateChangedAt} language={language} />,
  };
  return (
    <>
      <h1>
        <Sentence text={words.heading} values={values} />
      </h1>
      <p role="status">
        <Sentence text={words.text} values={values} />
      </p>
    </>
  );
}

function Expired({ preview, language, words }: Shown) {
  const { inviter } = preview;
  const organization = preview.organization.name;
  const at = preview.expiresAt ?? preview.stateChangedAt;
  const name = inviter && (inviter.name ?? inviter.email);
  return (
    <>
      <h1>{words.expired.heading}</h1>
      <p role="status">
        <Sentence
          text={words.expired.text}
          values={{ organization, time: <Time at={at} language={language} /> }}
        />
      </p>
      <p>
        {name ? (
          <Sentence text={words.expired.nextBy} values={{ inviter: name }} />
        ) : (
          <Sentence text={words.expired.next} values={{ organization }} />
        )}
      </p>
      {inviter?.name && inviter.email && (
        <p class="muted">
          <Address email={inviter.email} />
        </p>
      )}
      <Renewal {...{ preview, language, words }} />
    </>
  );
}

function Superseded({ preview, language, words }: Shown) {
  const organization = preview.organization.name;
  return (
    <>
      <h1>{words.superseded.heading}</h1>
      <p role="status">
        <Sentence text={words.superseded.text} values={{ organization }} />
      </p>
      <Renewal {...{ preview, language, words }} />
    </>
  );
}

/** Keeps the page's language, since the answer to the form does not depend on the invitation. */
function Renewal({ preview, language, words }: Shown) {
  if (!preview.canRequestRenewal) return null;
  return (
    <>
      <form method="post" action={`?lang=${language}`}>
        <button class="primary" name="action" value="renew">
          {words.renewal.button}
        </button>
      </form>
      <p class="muted">{words.renewal.explanation}</p>
    </>
  );
}
