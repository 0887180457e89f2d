const quote = (value: string) =>
  /^[\w.:@/-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;

/** The console's lists and forms as commands; only what the command line really takes. */
export const cli = {
  createTenant:
    "unmogrowp tenant create --name Acme --app 'Acme iOS' --platform ios --bundle-id com.acme.app",
  listTenants: (filter: { search?: string | undefined; states?: readonly string[] | undefined }) =>
    [
      "unmogrowp tenant list",
      ...(filter.search === undefined ? [] : [`--search ${quote(filter.search)}`]),
      ...(filter.states === undefined ? [] : [`--state ${filter.states.join(" ")}`]),
    ].join(" "),
  showTenant: (tenant: string) => `unmogrowp tenant show ${tenant}`,
  listApps: (tenant: string) => `unmogrowp app list ${tenant}`,
  createApp: (tenant: string) =>
    `unmogrowp app create ${tenant} --name 'Acme iOS' --platform ios --bundle-id com.acme.app`,
  listKeys: (tenant: string) => `unmogrowp key list ${tenant}`,
  keyTraffic: (tenant: string, keyId: string) => `unmogrowp key traffic ${tenant} ${keyId}`,
  createKey: (tenant: string, appId: string) =>
    `unmogrowp key create ${tenant} --app ${appId} --name Production`,
} as const;
