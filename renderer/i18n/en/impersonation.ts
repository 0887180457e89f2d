export const impersonation = {
  title: "Impersonation",
};
