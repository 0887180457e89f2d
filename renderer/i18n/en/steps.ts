/** Steps of operations, by the server's names. */
export const steps = {
  create: "Create the tenant, its first app and key",
  invite: "Invite the first admin",
  subscribe: "Start its subscription",
  isolate: "Check that it sees only its own data",
  activate: "Open the API and the SDK endpoint",
  billing: "End its billing",
  events: "Delete the events",
  records: "Delete everything else",
};
