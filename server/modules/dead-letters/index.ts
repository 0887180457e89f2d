export { deadLettersRouter } from "./dead-letters.router.ts";
export { keepDeadLetters, type FoundDeadLetter } from "./keep-dead-letters.ts";
