/** Nothing from outside, and links that lead nowhere: the button above the frame opens them. */
const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"><base target="_blank">`;

export function EmailFrame({ html, subject }: { html: string; subject: string }) {
  return (
    <iframe class="email-frame" sandbox="" srcdoc={policy + html} title={`Email: ${subject}`} />
  );
}
