import pg from "pg";

/** Texts travel as text, bytes as they are. */
export type CallValues = readonly (string | Buffer)[];

interface Wire {
  readonly stream: NodeJS.WritableStream & { cork(): void; uncork(): void };
  parse(statement: { name: string; text: string; types: undefined }): void;
  readonly submittedNamedStatements: Record<string, string>;
}
interface Prepared {
  hasBeenParsed(connection: Wire): boolean;
}

const BIND = 0x42;
const EXECUTE_ALL = Buffer.from("E\0\0\0\x09\0\0\0\0\0", "latin1");
const SYNC = Buffer.from("S\0\0\0\x04", "latin1");

/**
 * Many calls of one prepared statement as one transaction: a Bind and an Execute each, and a single Sync. The driver's own
 * query copies every value into its buffer; here bytes go to the socket from where they lie, all in one write.
 */
export class CallsQuery extends pg.Query {
  declare name: string;
  declare text: string;
  declare calls: readonly CallValues[];

  constructor(
    name: string,
    text: string,
    calls: readonly CallValues[],
    done: (error: Error | undefined) => void,
  ) {
    super({ name, text }, done);
    this.calls = calls;
  }

  prepare(connection: Wire): void {
    const { stream } = connection;
    if (!(this as unknown as Prepared).hasBeenParsed(connection)) {
      connection.parse({ name: this.name, text: this.text, types: undefined });
      connection.submittedNamedStatements[this.name] = this.text;
    }
    for (const values of this.calls) writeCall(stream, this.name, values);
    stream.write(SYNC);
  }

  // Nothing is asked back: what a function of type void returns is thrown away.
  handleDataRow(): void {}
  handleCommandComplete(): void {}
}

/** Bind for one call, and Execute. */
function writeCall(stream: Wire["stream"], name: string, values: CallValues): void {
  let texts = 0;
  let bytes = 0;
  for (const value of values)
    if (typeof value === "string") texts += 4 + Buffer.byteLength(value);
    else {
      texts += 4;
      bytes += value.length;
    }
  const before = 1 + 4 + 1 + name.length + 1 + 2 + 2 * values.length + 2;
  const head = Buffer.allocUnsafe(before + texts + 2 + EXECUTE_ALL.length);
  head[0] = BIND;
  head.writeInt32BE(before - 1 + texts + bytes + 2, 1);
  // The unnamed portal.
  head[5] = 0;
  let at = 6 + head.write(name, 6, "latin1");
  head[at] = 0;
  at = head.writeInt16BE(values.length, at + 1);
  for (const value of values) at = head.writeInt16BE(typeof value === "string" ? 0 : 1, at);
  at = head.writeInt16BE(values.length, at);
  let sent = 0;
  for (const value of values)
    if (typeof value === "string") {
      const length = head.write(value, at + 4);
      head.writeInt32BE(length, at);
      at += 4 + length;
    } else {
      at = head.writeInt32BE(value.length, at);
      stream.write(head.subarray(sent, at));
      stream.write(value);
      sent = at;
    }
  // No formats of results: all are texts.
  at = head.writeInt16BE(0, at);
  EXECUTE_ALL.copy(head, at);
  stream.write(head.subarray(sent));
}
