// planted: dead-code/exports
export const used = (): string => "used";
export const unused = "planted";
