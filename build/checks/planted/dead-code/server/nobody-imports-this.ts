// planted: dead-code/files
export const x = 1;
