/** What ClickHouse itself answered; `clickhouseCode` is its own number (62 is a syntax error, 241 memory). */
export class ClickHouseFailure extends Error {
  readonly clickhouseCode: number | undefined;

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "ClickHouseFailure";
    const code = /Code: (\d+)/.exec(message)?.[1];
    this.clickhouseCode = code === undefined ? undefined : Number(code);
  }
}
