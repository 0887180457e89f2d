// planted: imports/electron-npm-allow-list
import { Hono } from "hono";

export const app = new Hono();
