// planted: types/TS2305
export { shell } from "electron";
