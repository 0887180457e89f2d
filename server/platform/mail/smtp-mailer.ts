import { createTransport } from "nodemailer";
import { MailError, type Mailer } from "./mail.ts";

export interface MailSettings {
  /** `smtps://user:password@host:465` or `smtp://host:587`. */
  readonly url: string;
  /** `billing@example.com` or `Example <billing@example.com>`. */
  readonly from: string;
}

const TIMEOUT_MS = 20_000;
/** Under the lease of a mail, also when a server answers byte by byte. */
const DEADLINE_MS = 60_000;
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** A connection for each message. A password goes over TLS only, except to this machine. */
export function createSmtpMailer({ url, from }: MailSettings, deadlineMs = DEADLINE_MS): Mailer {
  const at = new URL(url);
  const secure = at.protocol === "smtps:";
  const auth = at.username
    ? { user: decodeURIComponent(at.username), pass: decodeURIComponent(at.password) }
    : undefined;
  const transport = createTransport({
    host: at.hostname.replaceAll(/[[\]]/g, ""),
    port: at.port === "" ? (secure ? 465 : 587) : Number(at.port),
    secure,
    ...(auth ? { auth, requireTLS: !secure && !LOOPBACK.has(at.hostname) } : {}),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // A text of a tenant must never make it read a file or ask another server.
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  });
  return {
    async send({ to, subject, text, html, messageId, attachments }) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(
          () => reject(new MailError("deadline", "The mail server did not answer in time.", false)),
          deadlineMs,
        );
      });
      const sent = transport.sendMail({
        from,
        to: { name: "", address: to },
        subject,
        text,
        html,
        messageId,
        // Nobody's holiday notice answers a machine.
        headers: { "Auto-Submitted": "auto-generated" },
        ...(attachments ? { attachments: attachments.map((file) => ({ ...file })) } : {}),
      });
      sent.catch(() => undefined);
      try {
        await Promise.race([sent, late]);
      } catch (error) {
        throw error instanceof MailError ? error : toMailError(error, auth?.pass);
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => Promise.resolve(transport.close()),
  };
}

const MOST_CHARACTERS = 500;

/**
 * What the server refuses for good (5xx) of the recipient or the message is permanent. A sender or a sign-in that it refuses is our
 * setting, and a server that greets nobody is its own trouble: both can be mended.
 */
function toMailError(error: unknown, secret: string | undefined): MailError {
  const {
    code = "internal",
    responseCode,
    command,
    message = "",
  } = error as { code?: string; responseCode?: number; command?: string; message?: string };
  const isOfMessage = command === "RCPT TO" || command === "DATA";
  const said = secret ? message.replaceAll(secret, "•••") : message;
  return new MailError(
    responseCode === undefined ? code : `smtp_${responseCode}`,
    said.slice(0, MOST_CHARACTERS),
    isOfMessage && responseCode !== undefined && responseCode >= 500,
  );
}
