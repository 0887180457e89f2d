const BROWSERS: readonly (readonly [string, RegExp])[] = [
  ["UnMoGrowP Console", /UnMoGrowP[^/]*\/(\d+[.\d]*)/],
  ["unmogrowp CLI", /unmogrowp(?:-cli)?\/(\d+[.\d]*)/i],
  ["Electron", /Electron\/(\d+)/],
  ["Edge", /Edg\/(\d+)/],
  ["Opera", /OPR\/(\d+)/],
  ["Yandex", /YaBrowser\/(\d+)/],
  ["Firefox", /Firefox\/(\d+)/],
  ["Chrome", /(?:HeadlessChrome|Chrome|CriOS)\/(\d+)/],
  ["Safari", /Version\/(\d+)[.\d]* (?:Mobile\/\S+ )?Safari/],
  ["curl", /^curl\/(\d+[.\d]*)/],
  ["Node.js", /^(?:node|undici)(?:\/(\d+))?/],
];
const SYSTEMS: readonly (readonly [string, RegExp])[] = [
  ["iOS", /iPhone|iPad/],
  ["Android", /Android/],
  ["Windows", /Windows/],
  ["macOS", /Macintosh|Mac OS X/],
  ["ChromeOS", /CrOS/],
  ["Linux", /Linux|X11/],
];

/** "Chrome 130 · Linux" from a User-Agent; what is not known is shown as sent, cut to 60 characters. */
export function deviceName(userAgent: string): string {
  const system = SYSTEMS.find(([, pattern]) => pattern.test(userAgent))?.[0];
  for (const [name, pattern] of BROWSERS) {
    const match = pattern.exec(userAgent);
    if (match === null) continue;
    const browser = match[1] === undefined ? name : `${name} ${match[1]}`;
    return system === undefined ? browser : `${browser} · ${system}`;
  }
  return userAgent.trim() === "" ? "?" : userAgent.slice(0, 60);
}
