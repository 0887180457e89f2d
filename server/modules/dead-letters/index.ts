export { keepDeadLetters, type FoundDeadLetter } from "./keep-dead-letters.ts";
