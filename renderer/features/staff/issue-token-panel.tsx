import { Button, Checkbox, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  PERMISSIONS,
  PERMISSION_NAMES,
  isPermission,
  type Permission,
} from "#shared/access/index.ts";
import { Name } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useIdempotencyKey } from "#renderer/lib/idempotency-key.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { SidePanel } from "#renderer/ui/side-panel.tsx";
import { InlineError } from "#renderer/ui/states.tsx";
import { groupByNoun } from "./permission-groups.ts";
import classes from "./staff.module.css";

const DAYS = [1, 7, 30, 90, 180, 365] as const;
const GRANTABLE = PERMISSION_NAMES.filter((name) => PERMISSIONS[name].system === "yes").map(
  (permission) => ({ permission }),
);
const FORM_ID = "issue-token";

export interface IssuedToken {
  name: string;
  secret: string;
}

function Permissions(props: {
  value: readonly string[];
  onChange: (value: Permission[]) => void;
  error: React.ReactNode;
}) {
  const t = useT("staff");
  const words = useT("access");
  return (
    <Checkbox.Group
      label={t("tokens.permissions")}
      description={t("tokens.permissionsHint")}
      value={[...props.value]}
      onChange={(value) => props.onChange(value.filter(isPermission))}
      error={props.error}
      inputWrapperOrder={["label", "description", "error", "input"]}
    >
      <div className={classes["grants"]}>
        {groupByNoun(GRANTABLE).map((group) => (
          <fieldset key={group.noun}>
            <legend>{t(`noun.${group.noun as "tenants"}`)}</legend>
            {group.rows.map(({ permission }) => (
              <Checkbox
                key={permission}
                value={permission}
                label={words(permission)}
                description={<span className="mono">{permission}</span>}
              />
            ))}
          </fieldset>
        ))}
      </div>
    </Checkbox.Group>
  );
}

function Form({
  onIssued,
  onBusy,
}: {
  onIssued: (issued: IssuedToken) => void;
  onBusy: (busy: boolean) => void;
}) {
  const t = useT("staff");
  const common = useT("common");
  const client = useQueryClient();
  const idempotency = useIdempotencyKey();
  const form = useForm({
    initialValues: { name: "", permissions: [] as Permission[], days: "30" },
    validate: {
      name: (value) => (Name.safeParse(value).success ? null : common("nameInvalid")),
      permissions: (value) => (value.length === 0 ? t("tokens.permissionsNone") : null),
    },
  });
  const issue = useMutation(
    trpc.system.tokens.issue.mutationOptions({
      onMutate: () => onBusy(true),
      onSettled: () => onBusy(false),
      onSuccess: ({ token, secret }) => {
        idempotency.renew();
        void client.invalidateQueries({ queryKey: trpc.system.tokens.list.queryKey() });
        onIssued({ name: token.name, secret });
      },
    }),
  );
  return (
    <form
      id={FORM_ID}
      noValidate
      onSubmit={form.onSubmit(({ name, permissions, days }) => {
        const input = { name, permissions, expiresInDays: Number(days) };
        issue.mutate({ ...input, idempotencyKey: idempotency.keyFor(input) });
      })}
    >
      <Stack gap="md">
        <TextInput
          label={t("tokens.name")}
          description={t("tokens.nameHint")}
          data-autofocus
          autoComplete="off"
          {...form.getInputProps("name")}
        />
        <Select
          label={t("tokens.expires")}
          w={180}
          allowDeselect={false}
          data={DAYS.map((days) => ({
            value: String(days),
            label: t("tokens.days", { count: days }),
          }))}
          {...form.getInputProps("days")}
        />
        <Permissions
          value={form.values.permissions}
          onChange={(value) => form.setFieldValue("permissions", value)}
          error={form.errors["permissions"]}
        />
        <InlineError error={issue.error} />
      </Stack>
    </form>
  );
}

interface IssueTokenPanelProps {
  opened: boolean;
  busy: boolean;
  onBusy: (busy: boolean) => void;
  onClose: () => void;
  onIssued: (issued: IssuedToken) => void;
}

/** Issues a token for a machine: named, limited to the chosen permissions, with an end. */
export function IssueTokenPanel({ opened, busy, onBusy, onClose, onIssued }: IssueTokenPanelProps) {
  const t = useT("staff");
  const common = useT("common");
  return (
    <SidePanel
      opened={opened}
      onClose={onClose}
      width={520}
      title={t("tokens.issueTitle")}
      footer={
        <>
          <Button variant="default" onClick={onClose}>
            {common("cancel")}
          </Button>
          <Button type="submit" form={FORM_ID} loading={busy}>
            {t("tokens.submit")}
          </Button>
        </>
      }
    >
      {opened && <Form onIssued={onIssued} onBusy={onBusy} />}
    </SidePanel>
  );
}
