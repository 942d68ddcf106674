/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { AsyncLocalStorage } from "node:async_hooks";

import { html, raw } from "hono/html";
import type { Child, FC, PropsWithChildren } from "hono/jsx";
import { beforeEach, expect, test, vi } from "vitest";

import { HtmlHead } from "./html-head.ts";
import { renderHtml } from "./render-html.ts";

const run = vi.spyOn(AsyncLocalStorage.prototype, "run");
beforeEach(() => void run.mockClear());

function renderedByHono(page: { toString(): string }): string {
  return page.toString();
}

const attack = `<script>"it's" & 'so'</script>`;
const isHidden = false;

const Card: FC<PropsWithChildren<{ title: string }>> = ({ title, children }) => (
  <section title={title}>{children}</section>
);
const List = ({ items }: { items: readonly Child[] }) => (
  <>
    {items.map((item, at) => (
      <>
        {at > 0 && ", "}
        <Item>{item}</Item>
      </>
    ))}
  </>
);
const Item: FC<PropsWithChildren> = ({ children }) => <bdi>{children}</bdi>;
const Nothing = () => null;

const pages = {
  attributes: (
    <form method="post" class="a b" hidden={isHidden} data-x={attack} style={{ marginTop: "1px" }}>
      <input name="n" value={attack} required tabindex={3} lang={undefined} />
      <button disabled onClick={() => {}} />
      <label htmlFor="n" aria-hidden="true" />
    </form>
  ),
  escaping: (
    <p title={attack}>
      {attack} {raw("<b>bold</b>")} {html`<i>${attack}</i>`}
    </p>
  ),
  fragments: (
    <>
      one
      <>
        <p>two</p>
      </>
      <></>
    </>
  ),
  arrays: <p>{["a", 1, [<b>c</b>, ["d", null]], attack]}</p>,
  "children that render nothing": (
    <p>
      {null}
      {undefined}
      {true}
      {isHidden && <b />}
      {0}
      {""}
    </p>
  ),
  "nested components": (
    <Card title={attack}>
      <List items={["a", <b>{attack}</b>, 2, null]} />
      <Nothing />
    </Card>
  ),
  "elements without content": (
    <p>
      <br />
      <hr class="rule" />
      <img src="/a?b=1&c=2" alt="" />
      <span />
    </p>
  ),
  "inner HTML": <div dangerouslySetInnerHTML={{ __html: "<b>&amp;</b>" }} />,
};

test.each(Object.entries(pages))("renderHtml renders %s as hono does", (_what, page) => {
  const rendered = renderHtml(page);
  expect(run).not.toHaveBeenCalled();
  expect(rendered).toBe(renderedByHono(page));
  expect(run).toHaveBeenCalled();
});

test("HtmlHead renders what hono renders of the same elements, in no AsyncLocalStorage", () => {
  const meta = { viewport: "width=device-width", robots: attack };
  const rendered = renderHtml(
    <HtmlHead title={attack} meta={meta} style={`a{b:"c"}`} script="/a.js?b&c" />,
  );
  expect(run).not.toHaveBeenCalled();
  const head = (
    <head>
      <meta charset="utf-8" />
      <title>{attack}</title>
      <meta name="viewport" content={meta.viewport} />
      <meta name="robots" content={meta.robots} />
      <style>{raw(`a{b:"c"}`)}</style>
      <script type="module" src="/a.js?b&c" />
    </head>
  );
  expect(rendered).toBe(renderedByHono(head));
});

const Later = async () => <p>later</p>;

test.each([
  ["an asynchronous component", <Later />, "contains a promise"],
  ["a promise among the children", <p>{Promise.resolve("later")}</p>, "contains a promise"],
  ["a promise as an attribute", <p data-x={Promise.resolve("later")} />, "contains a promise"],
  ["a title that hono moves to the head", <title>Moved</title>, "use HtmlHead"],
  ["a string instead of an element", html`<p></p>`, "takes a JSX element"],
  ["a promise instead of an element", Later(), "takes a JSX element"],
])("renderHtml rejects %s", (_what, page, message) => {
  expect(() => renderHtml(page)).toThrow(TypeError);
  expect(() => renderHtml(page)).toThrow(message);
});
