import { app } from "electron";

export const name = (): string => app.getName();
