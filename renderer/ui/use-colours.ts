import { useComputedColorScheme } from "@mantine/core";
import { useMemo } from "react";

/** The theme's colours as values, for a canvas. Change with the theme. */
export function useColours() {
  const scheme = useComputedColorScheme("light");
  return useMemo(() => {
    const style = getComputedStyle(document.documentElement);
    const value = (name: string) => style.getPropertyValue(name).trim();
    return {
      scheme,
      text: value("--text"),
      textFaint: value("--text-faint"),
      line: value("--line"),
      font: value("--mantine-font-family") || "sans-serif",
      plots: [1, 2, 3, 4, 5, 6, 7, 8].map((number) => value(`--plot-${number}`)),
    };
  }, [scheme]);
}
