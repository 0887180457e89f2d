import { z } from "zod";
import { KeyId } from "#shared/kernel/ids.ts";
import { RELEASE } from "./demo-population.ts";

/** A rotated key of the demo: people go over to the successor one after the other, half of them within `halfDays`. */
export const DemoRotation = z.object({
  successorKeyId: KeyId,
  rotatedAt: z.date(),
  halfDays: z.number(),
});
export type DemoRotation = z.infer<typeof DemoRotation>;

/** The key of an event in the demo's SQL: the newest version goes over sooner, the oldest ones late. */
export function demoKeySql(keyId: KeyId, rotation: DemoRotation | undefined): string {
  if (!rotation) return `'${keyId}'`;
  const scaleMs = (rotation.halfDays / Math.LN2) * 86_400_000;
  const luck = "-log((1 + cityHash64(person, 'rotation') % 9999) / 10000)";
  const haste = `multiIf(version = '${RELEASE.version}', 0.6, version IN ('4.0.0', '3.9.8'), 1.9, 1)`;
  return `if(toUnixTimestamp64Milli(moment) > ${rotation.rotatedAt.getTime()} + toInt64(${luck} * ${haste} * ${Math.round(scaleMs)}), '${rotation.successorKeyId}', '${keyId}')`;
}
