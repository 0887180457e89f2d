export { dropMails, enqueueMail } from "./enqueue-mail.ts";
export { listMails } from "./list-mails.ts";
export { sendMails } from "./send-mails.ts";
export { layOut, type MailText } from "./lay-out.ts";
export { sayAmount, sayDay } from "./say-facts.ts";
