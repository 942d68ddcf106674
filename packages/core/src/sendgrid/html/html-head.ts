import { html, raw } from "hono/html";

type HeadProps = {
  title: string;
  /** The content of each `<meta>` by its name. */
  meta: Readonly<Record<string, string>>;
  /** Inserted as it is. */
  style: string;
  /** Where a module script is. */
  script?: string;
};

/** The `<head>` of a page, which hono would render in an AsyncLocalStorage if it were JSX. */
export function HtmlHead({ title, meta, style, script }: HeadProps) {
  const module = script !== undefined && html`<script type="module" src="${script}"></script>`;
  // Space around the style would change its hash in a content security policy.
  // oxfmt-ignore
  return html`<head><meta charset="utf-8"/><title>${title}</title>${metaTags(meta)}<style>${raw(style)}</style>${module}</head>`;
}

function metaTags(meta: HeadProps["meta"]) {
  return Object.entries(meta).map(
    // oxfmt-ignore
    ([name, content]) => html`<meta name="${name}" content="${content}"/>`,
  );
}
