import type { JudgedContext } from "../accept-event.ts";
import { MAX_EVENT_BYTES } from "../event-shape.ts";
import { SCAN_WASM } from "./scan-wasm.ts";

// Node's types have it with a browser's only.
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: unknown };
};
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  scan(length: number): number;
  writeLines(index: number, receivedAtMs: number, skewMs: number): number;
  takeContext(fields: number, faulty: 0 | 1): void;
  takeShared(fields: number, json: number, faulty: 0 | 1): void;
  lineAt(): number;
  addLine(length: number, idLength: number): 0 | 1;
}

// As in json.as.
const TOLD_AT = 0x25000;
const FIELDS_AT = 0x30000;
const SHARED_AT = 0x40000;
const BODY_AT = 0x80000;
const LINES_AT = 0x190000;
const PLACES = {
  bodyAt: BODY_AT,
  linesAt: LINES_AT,
  /** Places in `told`: from and to of a text; why it stopped, and at what; bytes of the lines. */
  sentAt: 0,
  shared: 2,
  why: 4,
  stopped: 5,
  lines: 7,
  newContext: 2,
} as const;

export type Scanner = ReturnType<typeof openScanner>;

/** The compiled scanner and its memory: one body at a time. */
export function openScanner(wasm: Uint8Array<ArrayBuffer> = Buffer.from(SCAN_WASM, "base64")) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm));
  const scanner = exports as Exports;
  const memory = Buffer.from(scanner.memory.buffer);
  /** What is larger than an event may be is not put; how long it is. */
  const put = (text: string, at: number): number | undefined =>
    text.length > MAX_EVENT_BYTES ? undefined : memory.write(text, at);
  return {
    ...PLACES,
    memory,
    told: new Int32Array(scanner.memory.buffer, TOLD_AT, 8),
    scan: scanner.scan,
    writeLines: scanner.writeLines,
    takeContext: scanner.takeContext,
    takeShared: scanner.takeShared,
    putFields: (fields: string) => put(fields, FIELDS_AT),
    putShared(context: JudgedContext) {
      const fields = put(context.fields, SHARED_AT);
      const json = fields === undefined ? undefined : put(context.json, SHARED_AT + fields);
      return fields === undefined || json === undefined ? undefined : { fields, json };
    },
    /** False where an event with that id is there already. */
    putLine(line: string, eventId: string): boolean {
      const length = memory.write(`${line}\n`, scanner.lineAt());
      return scanner.addLine(length, eventId.length) === 1;
    },
  };
}
