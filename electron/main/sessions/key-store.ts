import type { SecretBox } from "./session-vault.ts";

/** The part of Electron's safeStorage used here; the last one exists on Linux only. */
interface SafeStorage {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(sealed: Buffer): string;
  getSelectedStorageBackend?(): string;
}

/** The computer's key store. Linux without a keyring "encrypts" with a password everybody knows: that counts as none. */
export function keyStore(storage: SafeStorage): SecretBox {
  return {
    available: () =>
      storage.isEncryptionAvailable() && storage.getSelectedStorageBackend?.() !== "basic_text",
    seal: (text) => storage.encryptString(text),
    open: (sealed) => storage.decryptString(sealed),
  };
}
