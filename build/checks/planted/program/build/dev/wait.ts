export const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
console.log("build may print");
