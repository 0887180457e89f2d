export const namedQuery = (text: string): string => text;
