/** The `system` token a script gives the command line in UMG_TOKEN, instead of a sign-in. */
export const tokenOfEnvironment = (): string | undefined => process.env["UMG_TOKEN"] || undefined;
