import {
  ActionIcon,
  Button,
  Drawer,
  Menu,
  Modal,
  Popover,
  Tooltip,
  createTheme,
  defaultCssVariablesResolver,
  type CSSVariablesResolver,
} from "@mantine/core";

const controlText = "0.8125rem";

/** Dense by default: 13 px text, 28–30 px controls; colours tuned so that axe finds no contrast below AA. */
export const theme = createTheme({
  fontFamily:
    '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace:
    '"JetBrains Mono Variable", ui-monospace, "SF Mono", "Cascadia Mono", Menlo, monospace',
  primaryColor: "brand",
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  respectReducedMotion: true,
  cursorType: "pointer",
  defaultRadius: "sm",
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "12px", xl: "16px" },
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "20px", xl: "28px" },
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.125rem", lineHeight: "1.4" },
      h2: { fontSize: "0.9375rem", lineHeight: "1.4" },
      h3: { fontSize: "0.875rem", lineHeight: "1.4" },
      h4: { fontSize: "0.8125rem", lineHeight: "1.4" },
      h5: { fontSize: "0.8125rem", lineHeight: "1.4" },
      h6: { fontSize: "0.75rem", lineHeight: "1.4" },
    },
  },
  shadows: {
    xs: "0 1px 2px rgb(16 20 30 / 6%)",
    sm: "0 1px 3px rgb(16 20 30 / 10%)",
    md: "0 6px 20px -4px rgb(16 20 30 / 18%), 0 2px 6px rgb(16 20 30 / 8%)",
    lg: "0 16px 40px -8px rgb(16 20 30 / 24%)",
    xl: "0 24px 60px -12px rgb(16 20 30 / 32%)",
  },
  colors: {
    brand: [
      "#eef0fd",
      "#dde1fa",
      "#bcc3f4",
      "#9aa4ef",
      "#8590ec",
      "#6370e0",
      "#5260d8",
      "#4453c9",
      "#3a48b3",
      "#2f3b96",
    ],
    gray: [
      "#f8f9fb",
      "#f1f3f6",
      "#e7eaef",
      "#dadee5",
      "#c3c9d3",
      "#98a1b0",
      "#5f697b",
      "#475264",
      "#303a4b",
      "#1a2130",
    ],
    dark: [
      "#e4e6eb",
      "#c6cad3",
      "#9ba2b0",
      "#737b8b",
      "#393e4a",
      "#2b2f39",
      "#20232b",
      "#16181e",
      "#111317",
      "#0b0c0f",
    ],
  },
  components: {
    Button: Button.extend({
      defaultProps: { size: "xs", fw: 550 },
      vars: (_theme, props) => ({
        root: props.size === undefined || props.size === "xs" ? { "--button-fz": controlText } : {},
      }),
    }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { size: 28, variant: "subtle", color: "gray" },
      vars: (_theme, props) => ({
        root: props.variant === "subtle" ? { "--ai-color": "var(--text-dim)" } : {},
      }),
    }),
    Input: {
      defaultProps: { size: "xs" },
      vars: () => ({ wrapper: { "--input-fz": controlText } }),
    },
    TextInput: { defaultProps: { size: "xs" } },
    PasswordInput: { defaultProps: { size: "xs" } },
    NumberInput: { defaultProps: { size: "xs" } },
    Textarea: { defaultProps: { size: "xs" } },
    Select: { defaultProps: { size: "xs", checkIconPosition: "right" } },
    MultiSelect: { defaultProps: { size: "xs" } },
    TagsInput: { defaultProps: { size: "xs" } },
    PinInput: { defaultProps: { size: "sm" } },
    SegmentedControl: { defaultProps: { size: "xs" } },
    Checkbox: { defaultProps: { size: "xs" } },
    Switch: { defaultProps: { size: "xs" } },
    Radio: { defaultProps: { size: "xs" } },
    InputWrapper: {
      styles: { label: { marginBottom: 4, fontWeight: 550 }, description: { marginBottom: 4 } },
      vars: () => ({
        label: { "--input-label-size": controlText },
        description: { "--input-description-size": "0.75rem" },
        error: { "--input-error-size": "0.75rem" },
      }),
    },
    Modal: Modal.extend({
      defaultProps: {
        lockScroll: false,
        centered: true,
        // A <header> in a dialog would count as the page's banner.
        attributes: { header: { role: "presentation" } },
        radius: "md",
        overlayProps: { backgroundOpacity: 0.4 },
        transitionProps: { duration: 120, transition: "pop" },
      },
    }),
    Drawer: Drawer.extend({
      defaultProps: {
        lockScroll: false,
        position: "right",
        overlayProps: { backgroundOpacity: 0.25 },
        transitionProps: { duration: 140 },
      },
    }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 250, withArrow: false, fz: "xs", multiline: true, maw: 320 },
    }),
    Menu: Menu.extend({ defaultProps: { shadow: "md", radius: "md" } }),
    Popover: Popover.extend({ defaultProps: { shadow: "md", radius: "md" } }),
    ScrollArea: { defaultProps: { scrollbarSize: 8 } },
  },
});

export const cssVariables: CSSVariablesResolver = (resolved) => {
  const base = defaultCssVariablesResolver(resolved);
  return {
    variables: base.variables,
    light: {
      ...base.light,
      "--mantine-color-error": "#b42318",
      "--mantine-color-dimmed": resolved.colors.gray[6],
      "--mantine-color-placeholder": "#6b7486",
      "--mantine-color-default-border": resolved.colors.gray[3],
      "--mantine-color-text": resolved.colors.gray[9],
    },
    dark: {
      ...base.dark,
      "--mantine-color-error": "#ff8a80",
      "--mantine-color-dimmed": resolved.colors.dark[2],
      "--mantine-color-placeholder": "#868e9d",
      "--mantine-color-text": resolved.colors.dark[0],
    },
  };
};
