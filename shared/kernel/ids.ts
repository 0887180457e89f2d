import { z } from "zod";

const uuid = () => z.uuid().transform((value) => value.toLowerCase());

/** Ids are UUIDv7 in lower case, branded so that a tenant id cannot be passed for an app id. */
export const TenantId = uuid().brand<"TenantId">();
export type TenantId = z.infer<typeof TenantId>;
export const AppId = uuid().brand<"AppId">();
export type AppId = z.infer<typeof AppId>;
export const UserId = uuid().brand<"UserId">();
export type UserId = z.infer<typeof UserId>;
export const SessionId = uuid().brand<"SessionId">();
export type SessionId = z.infer<typeof SessionId>;
export const OperationId = uuid().brand<"OperationId">();
export type OperationId = z.infer<typeof OperationId>;
export const ImpersonationId = uuid().brand<"ImpersonationId">();
export type ImpersonationId = z.infer<typeof ImpersonationId>;
export const Uuid = uuid();

/** An SDK key's public half: 12 base62 characters. */
export const KeyId = z
  .string()
  .regex(/^[0-9A-Za-z]{12}$/)
  .brand<"KeyId">();
export type KeyId = z.infer<typeof KeyId>;

/** The platform's own tenant and app: staff are its members, platform-wide rows belong to it. */
export const PLATFORM_TENANT_ID = TenantId.parse("00000000-0000-7000-8000-000000000001");
export const PLATFORM_APP_ID = AppId.parse("00000000-0000-7000-8000-000000000002");
