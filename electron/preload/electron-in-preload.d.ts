/** What of Electron a sandboxed preload may use here; a longer list is a decision, not an accident. */
export declare const contextBridge: {
  exposeInMainWorld(apiKey: string, api: unknown): void;
};

type Listener = (event: unknown, ...args: unknown[]) => void;

export declare const ipcRenderer: {
  invoke(channel: string, ...args: unknown[]): Promise<unknown>;
  on(channel: string, listener: Listener): void;
  off(channel: string, listener: Listener): void;
  removeListener(channel: string, listener: Listener): void;
};
