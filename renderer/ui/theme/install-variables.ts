import { DEFAULT_THEME, convertCssVariables, mergeMantineTheme } from "@mantine/core";
import { cssVariables, theme } from "./theme.ts";

/**
 * Puts the theme's variables into a constructed style sheet. Mantine would write a `<style>` element,
 * which the console's Content-Security-Policy does not allow.
 */
export function installVariables(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    convertCssVariables(cssVariables(mergeMantineTheme(DEFAULT_THEME, theme)), ":root"),
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
