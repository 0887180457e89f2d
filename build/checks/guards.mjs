// The house's own lint rules; .oxlintrc.json loads them. A message says what to do instead.

/** Paths are matched from the project's root, whatever folder the linter was started in. */
const fileOf = (context) => context.filename.replaceAll("\\", "/");

const envIsFine = [/\/server\/platform\/config\//, /\/electron\/main\/config[^/]*$/, /\/build\//];

const envOnlyInConfig = {
  create(context) {
    if (envIsFine.some((path) => path.test(fileOf(context)))) return {};
    return {
      MemberExpression(node) {
        if (node.object.type !== "Identifier" || node.object.name !== "process") return;
        const name = node.computed ? node.property.value : node.property.name;
        if (name !== "env") return;
        context.report({
          node,
          message:
            "Read the environment in server/platform/config (or electron/main/config.ts), and take the value as a parameter here.",
        });
      },
      ImportSpecifier(node) {
        if (node.imported.name !== "env") return;
        if (!/^(node:)?process$/.test(node.parent.source.value)) return;
        context.report({
          node,
          message:
            "Read the environment in server/platform/config, and take the value as a parameter here.",
        });
      },
    };
  },
};

const trpcErrorOnlyAtEdge = {
  create(context) {
    if (/\/server\/platform\/trpc\//.test(fileOf(context))) return {};
    return {
      NewExpression(node) {
        if (node.callee.name !== "TRPCError" && node.callee.property?.name !== "TRPCError") return;
        context.report({
          node,
          message:
            "Throw a DomainError of shared/errors; server/platform/trpc maps it once, at the edge.",
        });
      },
    };
  },
};

/** Lint comments give the reason after `--`, TypeScript's right behind the directive; two words at least. */
const DIRECTIVES = [
  { directive: /^\s*(oxlint|eslint)-disable/, reason: /--\s*\S+\s+\S+/ },
  { directive: /^\s*@ts-(expect-error|ignore|nocheck)/, reason: /@ts-\S+\s+\S+\s+\S+/ },
];

const disableNeedsReason = {
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const rule = DIRECTIVES.find(({ directive }) => directive.test(comment.value));
          if (rule === undefined || rule.reason.test(comment.value)) continue;
          context.report({
            loc: comment.loc,
            message: "Say why: `// oxlint-disable-next-line RULE -- the reason`.",
          });
        }
      },
    };
  },
};

const catchKeepsCause = {
  create(context) {
    return {
      CatchClause(node) {
        if (node.param !== null || !node.body.body.some(({ type }) => type === "ThrowStatement"))
          return;
        context.report({
          node,
          message:
            "Catch it by name and pass it on: `catch (cause) { throw new …(…, { cause }) }`.",
        });
      },
    };
  },
};

export default {
  meta: { name: "house" },
  rules: {
    "env-only-in-config": envOnlyInConfig,
    "trpc-error-only-at-edge": trpcErrorOnlyAtEdge,
    "disable-needs-reason": disableNeedsReason,
    "catch-keeps-cause": catchKeepsCause,
  },
};
