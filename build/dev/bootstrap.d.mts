export declare const root: string;
export declare function ensureInstalled(log?: (line: string) => void): void;
export declare function whyInstall(folder?: string): string | undefined;
export declare function nodePath(): string;
export declare function runUnderNode(script: string, args?: readonly string[]): void;
