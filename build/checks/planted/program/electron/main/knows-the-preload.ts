// planted: imports/electron-halves-apart, types/TS6307
import "../preload/index.ts";
