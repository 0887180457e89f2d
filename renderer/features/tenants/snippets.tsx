import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { CopyButton } from "#renderer/ui/copy.tsx";
import classes from "./new-tenant.module.css";
import { useIngestUrl } from "./use-ingest-url.ts";

const LANGUAGES = ["curl", "JavaScript", "Swift", "Kotlin"] as const;
type SnippetLanguage = (typeof LANGUAGES)[number];

/** Code that sends one event with this key, by an unmodified SDK. `url` without a slash at its end. */
export function snippet(language: SnippetLanguage, url: string, key: string): string {
  const host = url.replace(/^https?:\/\//, "");
  switch (language) {
    case "curl":
      return [
        `curl ${url}/v1/track -u '${key}:' \\`,
        `  -H 'content-type: application/json' \\`,
        `  -d '{"userId":"user-1","event":"App Opened","properties":{"source":"curl"}}'`,
      ].join("\n");
    case "JavaScript":
      return [
        `import { Analytics } from "@segment/analytics-node";`,
        ``,
        `const analytics = new Analytics({ writeKey: "${key}", host: "${url}" });`,
        `analytics.track({ userId: "user-1", event: "App Opened" });`,
        `await analytics.closeAndFlush();`,
      ].join("\n");
    case "Swift":
      return [
        `import Segment`,
        ``,
        `let analytics = Analytics(`,
        `  configuration: Configuration(writeKey: "${key}").apiHost("${host}/v1")`,
        `)`,
        `analytics.track(name: "App Opened")`,
      ].join("\n");
    case "Kotlin":
      return [
        `import com.segment.analytics.kotlin.android.Analytics`,
        ``,
        `val analytics = Analytics("${key}", applicationContext) {`,
        `  apiHost = "${host}/v1"`,
        `}`,
        `analytics.track("App Opened")`,
      ].join("\n");
  }
}

/** The same event in four languages, with a copy button. */
export function Snippets({ secret }: { secret: string }) {
  const t = useT("tenants");
  const [language, setLanguage] = useState<SnippetLanguage>("curl");
  const code = snippet(language, useIngestUrl(), secret);
  return (
    <div>
      <h3>{t("sendFirst")}</h3>
      <p className="dim" style={{ margin: "0 0 8px" }}>
        {t("sendFirstText")}
      </p>
      <SegmentedControl
        fullWidth
        mb={8}
        aria-label={t("sendFirst")}
        value={language}
        onChange={(value) => setLanguage(value as SnippetLanguage)}
        data={[...LANGUAGES]}
      />
      <div className={classes["code"]}>
        <pre tabIndex={0} aria-label={language}>
          {code}
        </pre>
        <div className={classes["codeCopy"]}>
          <CopyButton value={code} />
        </div>
      </div>
    </div>
  );
}
