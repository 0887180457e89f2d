// Finds what a Segment batch is made of.

// Where the parts of an event are: each from and to, 0 and 0 for one that is not there.
const WHOLE: i32 = 0;
const EVENT: i32 = 2;
const NAME: i32 = 4;
const USER_ID: i32 = 6;
const ANONYMOUS_ID: i32 = 8;
const MESSAGE_ID: i32 = 10;
const TIMESTAMP: i32 = 12;
const ORIGINAL_TIMESTAMP: i32 = 14;
const PROPERTIES: i32 = 16;
const TRAITS: i32 = 18;
const CONTEXT: i32 = 20;
const TYPE: i32 = 22;
/** 1: only JSON.parse can judge it. */
const SLOW: i32 = 24;
/** Where the same context stood first. */
const CONTEXT_AS: i32 = 25;
const PARTS: i32 = 26;

@inline function part(base: i32, nth: i32): i32 {
  return load<i32>(base + (nth << 2));
}
@inline function setPart(base: i32, nth: i32, value: i32): void {
  store<i32>(base + (nth << 2), value);
}

// `"name":` of each part, and which it is.
let knownCount: i32 = 0;
const knownText = new StaticArray<i32>(20);
const knownPart = new StaticArray<i32>(20);
function known(name: string, nth: i32): void {
  unchecked((knownText[knownCount] = text('"' + name + '":')));
  unchecked((knownPart[knownCount] = nth));
  knownCount++;
}
known("event", EVENT);
known("name", NAME);
known("userId", USER_ID);
known("anonymousId", ANONYMOUS_ID);
known("messageId", MESSAGE_ID);
known("timestamp", TIMESTAMP);
known("originalTimestamp", ORIGINAL_TIMESTAMP);
known("properties", PROPERTIES);
known("traits", TRAITS);
known("context", CONTEXT);
known("type", TYPE);
// An event with one of these goes the slow way.
known("groupId", SLOW);
known("previousId", SLOW);
known("appId", SLOW);
known("app_id", SLOW);

const BATCH = text("batch");
const SENT_AT = text("sentAt");
const APP_ID = text("appId");
const SHARED_CONTEXT = text("context");

// Of the body that is being scanned: one that was found right need not be looked at again.
let lastContext: i32 = 0;
let lastContextEnd: i32 = 0;

function partNamed(from: i32, to: i32): i32 {
  const length = to - from;
  for (let nth = 0; nth < knownCount; nth++) {
    const word = unchecked(knownText[nth]);
    if (sizeOf(word) == length + 3 && same(word + 1, from, length)) return nth;
  }
  return -1;
}

/** Finds the parts of the event at `from` and checks that it is JSON. Returns where it ends. */
function scanEvent(from: i32, base: i32): i32 {
  startOver();
  memory.fill(base, 0, PARTS << 2);
  setPart(base, WHOLE, from);
  if (byte(from) != OPEN_OBJECT) return endOf(skipValue(from, MAX_DEPTH), base, true);
  let slow = false;
  let i = skipSpace(from + 1);
  if (byte(i) == CLOSE_OBJECT) return endOf(i + 1, base, true);
  let nth = 0;
  while (true) {
    let found = -1;
    // The parts of the event before, in their order: the next one mostly has the same.
    const expected = EXPECTED_AT + (nth << 3);
    const guess = nth < MAX_EXPECTED ? load<i32>(expected) : 0;
    if (guess != 0 && same(guess, i, sizeOf(guess))) {
      found = load<i32>(expected, 4);
      i = skipSpace(i + sizeOf(guess));
    } else {
      if (byte(i) != QUOTE) return GIVE_UP;
      const name = i + 1;
      const escapesBefore = escapes;
      i = skipString(name);
      if (i == GIVE_UP) return GIVE_UP;
      // An escaped name could be any of ours.
      if (escapes != escapesBefore) slow = true;
      const word = partNamed(name, i - 1);
      if (word >= 0) found = unchecked(knownPart[word]);
      i = skipSpace(i);
      if (byte(i) != COLON) return GIVE_UP;
      i = skipSpace(i + 1);
      if (word >= 0 && found != SLOW && nth < MAX_EXPECTED) {
        store<i32>(expected, unchecked(knownText[word]));
        store<i32>(expected, found, 4);
      }
    }
    const value = i;
    const first = byte(i);
    const escapesBefore = escapes;
    let contextAs = value;
    if (first == QUOTE) i = skipString(i + 1);
    else if (first == OPEN_OBJECT) {
      const length = lastContextEnd - lastContext;
      if (found == CONTEXT && length > 0 && same(lastContext, i, length)) {
        contextAs = lastContext;
        i += length;
      } else i = skipObject(i, MAX_DEPTH, found == PROPERTIES);
    } else i = skipValue(i, MAX_DEPTH);
    if (i == GIVE_UP) return GIVE_UP;
    if (found == SLOW) slow = true;
    else if (found >= 0) {
      const isObject = found == PROPERTIES || found == TRAITS || found == CONTEXT;
      // There twice: JSON.parse takes the last. A null is as if it were not there.
      if (part(base, found + 1) != 0) slow = true;
      else if (first == LETTER_N) slow = slow || found == TIMESTAMP;
      else if (isObject) slow = slow || first != OPEN_OBJECT;
      else slow = slow || first != QUOTE || escapes != escapesBefore;
      if (first != LETTER_N) {
        const quotes = isObject ? 0 : 1;
        setPart(base, found, value + quotes);
        setPart(base, found + 1, i - quotes);
        if (found == CONTEXT) {
          setPart(base, CONTEXT_AS, contextAs);
          if (!odd && contextAs == value) {
            lastContext = value;
            lastContextEnd = i;
          }
        }
      }
    }
    i = skipSpace(i);
    if (byte(i) == CLOSE_OBJECT) return endOf(i + 1, base, slow);
    if (byte(i) != COMMA) return GIVE_UP;
    i = skipSpace(i + 1);
    nth++;
  }
}

function endOf(end: i32, base: i32, slow: bool): i32 {
  setPart(base, WHOLE + 1, end);
  setPart(base, SLOW, slow || odd ? 1 : 0);
  return end;
}

let events: i32 = 0;

/** Returns where the list ends. */
function scanList(from: i32): i32 {
  events = 0;
  if (byte(from) != OPEN_LIST) return GIVE_UP;
  let i = skipSpace(from + 1);
  if (byte(i) == CLOSE_LIST) return i + 1;
  while (true) {
    if (events == MAX_EVENTS) return GIVE_UP;
    i = scanEvent(i, PARTS_AT + events * (PARTS << 2));
    if (i == GIVE_UP) return GIVE_UP;
    events++;
    i = skipSpace(i);
    if (byte(i) == CLOSE_LIST) return i + 1;
    if (byte(i) != COMMA) return GIVE_UP;
    i = skipSpace(i + 1);
  }
}

const TOLD_SENT_AT: i32 = TOLD_AT;
const TOLD_SHARED: i32 = TOLD_AT + 8;
const TOLD_STOP: i32 = TOLD_AT + 16;
const TOLD_LINES: i32 = TOLD_AT + 28;

/** The body lies at BODY_AT. Returns how many events it has; -1 for what is unusual on the outside. */
export function scan(length: i32): i32 {
  const bodyEnd = BODY_AT + length;
  memory.fill(bodyEnd, 0, 64);
  memory.fill(TOLD_AT, 0, 32);
  memory.fill(IDS_AT, 0, ID_SLOTS << 2);
  lastContext = 0;
  lastContextEnd = 0;
  contextStart = 0;
  out = OUT_AT;
  let hasList = false;
  let seen = 0;
  startOver();
  let i = skipSpace(BODY_AT);
  if (byte(i) != OPEN_OBJECT) return GIVE_UP;
  i = skipSpace(i + 1);
  while (true) {
    if (byte(i) != QUOTE) return GIVE_UP;
    const name = i + 1;
    const escapesBefore = escapes;
    i = skipString(name);
    if (i == GIVE_UP || i - name > 64 || escapes != escapesBefore) return GIVE_UP;
    const nameEnd = i - 1;
    // Names that are there twice: JSON.parse takes the last.
    for (let nth = 0; nth < seen; nth++) {
      const other = load<i32>(KEYS_OF_BODY + (nth << 3));
      const length = load<i32>(KEYS_OF_BODY + (nth << 3), 4);
      if (length == nameEnd - name && same(other, name, length)) return GIVE_UP;
    }
    if (seen == MAX_KEYS) return GIVE_UP;
    store<i32>(KEYS_OF_BODY + (seen << 3), name);
    store<i32>(KEYS_OF_BODY + (seen << 3), nameEnd - name, 4);
    seen++;
    i = skipSpace(i);
    if (byte(i) != COLON) return GIVE_UP;
    i = skipSpace(i + 1);
    const value = i;
    if (isText(BATCH, name, nameEnd)) {
      i = scanList(i);
      hasList = true;
      startOver();
    } else {
      startOver();
      i = skipValue(i, MAX_DEPTH + 1);
      if (i == GIVE_UP || isText(APP_ID, name, nameEnd)) return GIVE_UP;
      if (isText(SENT_AT, name, nameEnd)) {
        if (byte(value) != QUOTE || escapes != 0) return GIVE_UP;
        store<i32>(TOLD_SENT_AT, value + 1);
        store<i32>(TOLD_SENT_AT, i - 1, 4);
      } else if (isText(SHARED_CONTEXT, name, nameEnd)) {
        if (byte(value) != OPEN_OBJECT || odd) return GIVE_UP;
        store<i32>(TOLD_SHARED, value);
        store<i32>(TOLD_SHARED, i, 4);
      }
    }
    if (i == GIVE_UP) return GIVE_UP;
    i = skipSpace(i);
    if (byte(i) == CLOSE_OBJECT) break;
    if (byte(i) != COMMA) return GIVE_UP;
    i = skipSpace(i + 1);
  }
  return hasList && skipSpace(i + 1) == bodyEnd ? events : GIVE_UP;
}
