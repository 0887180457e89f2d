export const apps = {
  title: "Apps",
};
