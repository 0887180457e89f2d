import { Drawer } from "@mantine/core";
import { useRef, type ReactNode } from "react";
import { useT } from "../i18n/index.ts";
import classes from "./side-panel.module.css";

interface SidePanelProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** Stays at the bottom: the panel's buttons. */
  footer?: ReactNode;
  width?: number;
}

/** A panel from the right for a thing's details or a form. Esc closes it; focus returns where it was. */
export function SidePanel({
  opened,
  onClose,
  title,
  children,
  footer,
  width = 480,
}: SidePanelProps) {
  const t = useT("common");
  const content = useRef<HTMLDivElement>(null);
  // Escape closes the topmost only: a dialog that was opened from here first.
  const close = () => {
    const top = [...document.querySelectorAll('[role="dialog"]')].at(-1);
    if (top === undefined || content.current === null || top === content.current) onClose();
  };
  return (
    <Drawer.Root
      opened={opened}
      onClose={close}
      size={width}
      position="right"
      lockScroll={false}
      classNames={{ content: classes["content"] ?? "" }}
    >
      <Drawer.Overlay backgroundOpacity={0.25} />
      <Drawer.Content ref={content}>
        <Drawer.Header role="presentation" className={classes["header"]}>
          <Drawer.Title className={classes["title"]}>{title}</Drawer.Title>
          <Drawer.CloseButton aria-label={t("close")} />
        </Drawer.Header>
        <Drawer.Body className={classes["body"]}>{children}</Drawer.Body>
        {footer !== undefined && <div className={classes["footer"]}>{footer}</div>}
      </Drawer.Content>
    </Drawer.Root>
  );
}
