export const tenants = {
  title: "Tenants",
  new: "New tenant",
};
