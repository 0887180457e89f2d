import classes from "./tenants.module.css";

/** Labels of a tenant as small quiet words. */
export function Labels({ labels }: { labels: readonly string[] }) {
  return (
    <span className={classes["labels"]}>
      {labels.map((label) => (
        <span key={label} className={classes["label"]}>
          {label}
        </span>
      ))}
    </span>
  );
}
