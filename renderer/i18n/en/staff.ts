export const staff = {
  title: "Staff & roles",
};
