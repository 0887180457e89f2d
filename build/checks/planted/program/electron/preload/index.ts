import { contextBridge } from "electron";

contextBridge.exposeInMainWorld("planted", { version: 1 });
