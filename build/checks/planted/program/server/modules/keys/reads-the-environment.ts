// planted: lint/house(env-only-in-config)
export const secret = process.env["SECRET"];
