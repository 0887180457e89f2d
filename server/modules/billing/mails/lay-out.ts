/** What a mail says, as plain text; the link is its one button. */
export interface MailText {
  readonly language: "en" | "ru";
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly link: { readonly label: string; readonly url: string };
  readonly footer: string;
}

/** Names come from people: what is no printable text would end a line, and with it a header. */
const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll(/ {2,}/g, " ")
    .trim();

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (c) => ENTITIES[c] ?? c);

/** The same words as text and as HTML without anything to load; every one of them escaped. */
export function layOut(mail: MailText): { subject: string; text: string; html: string } {
  const paragraphs = mail.paragraphs.map(oneLine);
  const footer = oneLine(mail.footer);
  const { label, url } = mail.link;
  const html = [
    `<!doctype html><html lang="${mail.language}"><head><meta charset="utf-8"></head>`,
    `<body style="margin:0;background:#f4f5f7;color:#1b1f24;font:16px/1.5 sans-serif">`,
    `<div style="max-width:560px;margin:0 auto;padding:32px 24px;background:#ffffff">`,
    ...paragraphs.map((text) => `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`),
    `<p style="margin:24px 0"><a href="${escapeHtml(url)}" style="display:inline-block;padding:10px 18px;border-radius:6px;background:#1d4ed8;color:#ffffff;text-decoration:none">${escapeHtml(label)}</a></p>`,
    `<p style="margin:24px 0 0;color:#57606a;font-size:13px">${escapeHtml(footer)}</p>`,
    `</div></body></html>`,
  ].join("\n");
  return {
    subject: oneLine(mail.subject),
    text: `${[...paragraphs, `${label}: ${url}`, `-- \n${footer}`].join("\n\n")}\n`,
    html,
  };
}
