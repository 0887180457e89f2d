/** Hands over one message. Undefined in `Services`: no SMTP server is configured; mails then wait in their table and say so. */
export interface Mailer {
  /** @throws `MailError`; `permanent` when trying again is of no use. */
  send(message: MailMessage): Promise<void>;
  close(): Promise<void>;
}

export interface MailMessage {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same for each attempt, so that a message that came twice is seen as one. */
  readonly messageId: string;
  readonly attachments?: readonly {
    readonly filename: string;
    readonly content: Buffer;
    readonly contentType: string;
  }[];
}

export class MailError extends Error {
  /** For logs, `smtp_550` or `ECONNECTION`; the message may name the recipient. */
  readonly code: string;
  readonly permanent: boolean;
  constructor(code: string, message: string, permanent: boolean) {
    super(message);
    this.code = code;
    this.permanent = permanent;
  }
}
