import { Button, Modal, Radio, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ROLES, type Role } from "#shared/access/index.ts";
import { Email, type TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useIdempotencyKey } from "#renderer/lib/idempotency-key.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { IconClock } from "#renderer/ui/icons.ts";
import { SecretBox } from "#renderer/ui/secret-once.tsx";
import { InlineError } from "#renderer/ui/states.tsx";
import classes from "./members.module.css";

export type Scope = "platform" | "tenant";

/** The link, shown once; or that a second admin has to approve first. */
export function InvitationResult(props: { email: string; url: string | null; onDone: () => void }) {
  const t = useT("members");
  const common = useT("common");
  return (
    <Stack gap="sm">
      {props.url === null ? (
        <>
          <strong className={classes["waiting"]}>
            <IconClock size={16} />
            {t("invite.awaiting")}
          </strong>
          <p className={classes["text"]}>{t("invite.awaitingText", { email: props.email })}</p>
        </>
      ) : (
        <>
          <strong>{t("invite.ready", { email: props.email })}</strong>
          <p className={classes["text"]}>{t("invite.readyText")}</p>
          <SecretBox secret={props.url} />
        </>
      )}
      <div className={classes["end"]}>
        <Button onClick={props.onDone}>{common("done")}</Button>
      </div>
    </Stack>
  );
}

function Fields(props: {
  scope: Scope;
  pending: boolean;
  error: unknown;
  onSubmit: (values: { email: string; role: Role }) => void;
}) {
  const t = useT("members");
  const roles = useT("access");
  const form = useForm({
    initialValues: { email: "", role: "viewer" as Role },
    validateInputOnBlur: true,
    validate: {
      email: (value) => (Email.safeParse(value).success ? null : t("invite.emailInvalid")),
    },
  });
  return (
    <form
      onSubmit={form.onSubmit(({ email, role }) =>
        props.onSubmit({ email: email.trim().toLowerCase(), role }),
      )}
      noValidate
    >
      <Stack gap="sm">
        <TextInput
          label={t("invite.email")}
          type="email"
          autoComplete="off"
          maxLength={254}
          data-autofocus
          {...form.getInputProps("email")}
        />
        <Radio.Group label={t("invite.role")} {...form.getInputProps("role")}>
          <Stack gap={8} mt={6}>
            {ROLES.toReversed().map((role) => (
              <Radio
                key={role}
                value={role}
                label={roles(role)}
                description={t(`hint.${props.scope}.${role}`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        {props.scope === "platform" && form.values.role === "admin" && (
          <p className={classes["note"]}>{t("invite.secondPerson")}</p>
        )}
        <InlineError error={props.error} />
        <div className={classes["end"]}>
          <Button type="submit" loading={props.pending}>
            {t("invite.submit")}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

interface InviteDialogProps {
  tenantId: TenantId;
  scope: Scope;
  opened: boolean;
  onClose: () => void;
}

/** Invites a person; the link is shown once and never again. */
export function InviteDialog({ tenantId, scope, opened, onClose }: InviteDialogProps) {
  const t = useT("members");
  const common = useT("common");
  const client = useQueryClient();
  const idempotency = useIdempotencyKey();
  const invite = useMutation(
    trpc.members.invite.mutationOptions({
      onSuccess: () => {
        idempotency.renew();
        void client.invalidateQueries({ queryKey: trpc.members.pathKey() });
      },
    }),
  );
  const close = () => {
    invite.reset();
    onClose();
  };
  const made = invite.data;
  return (
    <Modal
      opened={opened}
      onClose={close}
      size={520}
      title={t(scope === "platform" ? "invite.staffTitle" : "invite.title")}
      closeOnClickOutside={made === undefined}
      closeButtonProps={{ "aria-label": common("close") }}
    >
      {made === undefined ? (
        <Fields
          scope={scope}
          pending={invite.isPending}
          error={invite.error}
          onSubmit={(values) => {
            const input = { tenantId, ...values };
            invite.mutate({ ...input, idempotencyKey: idempotency.keyFor(input) });
          }}
        />
      ) : (
        <InvitationResult email={made.invitation.email} url={made.url} onDone={close} />
      )}
    </Modal>
  );
}
