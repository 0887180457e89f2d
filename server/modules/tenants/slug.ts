import { randomBytes } from "node:crypto";

const LONGEST = 40;
const CYRILLIC: Readonly<Record<string, string>> = Object.fromEntries(
  "а:a б:b в:v г:g д:d е:e ё:e ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts ч:ch ш:sh щ:shch ъ: ы:y ь: э:e ю:yu я:ya і:i ї:yi є:ye ґ:g"
    .split(" ")
    .map((pair) => pair.split(":") as [string, string]),
);

/** A slug made from a name: `Кофе & Co` → `kofe-co`. Names without any usable letter get a random one. */
export function slugOf(name: string): string {
  const latin = [...name.toLowerCase()].map((letter) => CYRILLIC[letter] ?? letter).join("");
  const slug = latin
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, "");
  return slug.length >= 3 ? slug : withRandomEnd(slug === "" ? "tenant" : slug);
}

/** Another slug for the same name, when the first is taken. */
export const withRandomEnd = (slug: string): string =>
  `${slug.slice(0, LONGEST - 7).replace(/-+$/, "")}-${randomBytes(3).toString("hex")}`;
