import { useQuery } from "@tanstack/react-query";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { Changing } from "#renderer/ui/changing.tsx";
import { ErrorState, SkeletonBlock } from "#renderer/ui/states.tsx";
import { TimeSeries } from "#renderer/ui/time-series.tsx";
import classes from "./tenant-page.module.css";
import { useTenantId } from "./use-tenant-id.ts";

const HEIGHT = 168;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Events per minute of the last hour, accepted and refused; live messages make it read again. */
export function TenantPulse() {
  const o = useT("overview");
  const t = useT("tenants");
  const format = useFormat();
  const tenantId = useTenantId();
  const minutes = useQuery(
    trpc.events.perMinute.queryOptions({ tenantId, minutes: 60 }, { refetchInterval: 30_000 }),
  );
  const { data } = minutes;
  if (data === undefined) {
    return minutes.error === null ? (
      <SkeletonBlock height={HEIGHT + 48} />
    ) : (
      <ErrorState error={minutes.error} onRetry={() => void minutes.refetch()} />
    );
  }
  return (
    <>
      <dl className={classes["numbers"]}>
        <div>
          <dt>{o("accepted")}</dt>
          <dd>
            <Changing value={sum(data.accepted)}>{format.number(sum(data.accepted))}</Changing>
          </dd>
        </div>
        <div>
          <dt>{o("refused")}</dt>
          <dd>
            <Changing value={sum(data.refused)}>{format.number(sum(data.refused))}</Changing>
          </dd>
        </div>
      </dl>
      <TimeSeries
        label={t("pulse")}
        from={data.from}
        height={HEIGHT}
        lines={[
          { label: o("accepted"), values: data.accepted, colour: 1, fill: true },
          { label: o("refused"), values: data.refused, colour: 2 },
        ]}
      />
    </>
  );
}
