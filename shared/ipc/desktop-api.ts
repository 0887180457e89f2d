/**
 * What the desktop gives the page as `window.desktop`; absent in the web panel. No method ever returns a token or a secret.
 * Every promise rejects with an Error whose message is safe to show.
 */
export interface DesktopApi {
  /** Versions, platform and the active profile. */
  info(): Promise<DesktopInfo>;
  profiles: {
    list(): Promise<ConnectionProfile[]>;
    /** Checks that the server answers; does not switch to it. */
    add(profile: NewConnectionProfile): Promise<ConnectionProfile>;
    /** Switches the window to this profile: the page is loaded anew in the profile's own session. */
    select(id: string): Promise<void>;
    /** Forgets the profile with its sign-in. The embedded one cannot be removed. */
    remove(id: string): Promise<void>;
  };
  /** Shows the embedded server's log in the file manager. */
  openLogs(): Promise<void>;
  notify(notification: DesktopNotification): Promise<void>;
  /** Calls back at once with the present state, then on every change. Returns the function that ends it. */
  onServerState(listener: (state: ServerState) => void): () => void;
  /** Asks the person where to save. False when they cancelled. */
  saveFile(name: string, text: string): Promise<boolean>;
  /** The number on the app's icon; 0 removes it. */
  setBadge(count: number): Promise<void>;
}

export interface DesktopInfo {
  version: string;
  /** Node's names: "linux", "darwin", "win32". */
  platform: string;
  electron: string;
  chrome: string;
  profile: ConnectionProfile;
  /** False: this computer has no key store, so sign-ins are kept in memory and end with the app. */
  remembersSignIn: boolean;
}

export type ProfileKind = "embedded" | "remote";

export interface ConnectionProfile {
  id: string;
  kind: ProfileKind;
  name: string;
  /** Origin such as "https://console.example.com"; null for the embedded server, whose port changes. */
  serverUrl: string | null;
  /** "#rrggbb": the colour of the window's frame. */
  colour: string;
  active: boolean;
}

export interface NewConnectionProfile {
  name: string;
  serverUrl: string;
  colour: string;
}

export interface DesktopNotification {
  title: string;
  body: string;
}

export interface ServerState {
  status: "starting" | "ready" | "restarting" | "stopped" | "failed";
  /** Start phases with their times in ms, once ready. */
  phases?: Record<string, number>;
  /** What happened, for "restarting" and "failed". */
  reason?: string;
}
