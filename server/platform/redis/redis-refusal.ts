/** Why a connection was refused; with what to correct where waiting does not mend it. */
export function redisRefusal(error: unknown): string {
  const { message, code } = error as Error & { code?: unknown };
  if (/^(WRONGPASS|NOAUTH|NOPERM)/.test(message))
    return `Redis does not let this user in (${message.split(/[ .]/, 1)[0]}). Correct the user and the password in UMG_REDIS_URL, then start again.`;
  if (
    /^(CERT_|ERR_TLS_CERT|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_(GET_ISSUER|VERIFY))/.test(
      String(code),
    )
  )
    return `The certificate of Redis is not to be trusted: ${message}. Name the file of the authority that signed it in UMG_REDIS_CA, or correct the host in UMG_REDIS_URL, then start again.`;
  return message;
}
