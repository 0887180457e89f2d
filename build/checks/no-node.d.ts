// Stands for `ws` in the renderer's type check only; see renderer/tsconfig.json.
declare const nothing: never;
export default nothing;
