/** Every metric family of ytm, in the order of the scrape. docs/metrics.md is made from this list. */

import { ALERT_FAMILIES } from './families-alerts.ts';
import { ATTEMPT_FAMILIES } from './families-attempts.ts';
import { CONFIG_FAMILIES } from './families-config.ts';
import { DOCTOR_FAMILIES } from './families-doctors.ts';
import { FACT_FAMILIES } from './families-facts.ts';
import { FLEET_FAMILIES } from './families-fleet.ts';
import { MIRROR_FAMILIES } from './families-mirror.ts';
import { PROBE_FAMILIES } from './families-probes.ts';
import type { Family } from './family.ts';

export const FAMILIES: readonly Family[] = [
  ...FLEET_FAMILIES,
  ...CONFIG_FAMILIES,
  ...PROBE_FAMILIES,
  ...ATTEMPT_FAMILIES,
  ...FACT_FAMILIES,
  ...MIRROR_FAMILIES,
  ...ALERT_FAMILIES,
  ...DOCTOR_FAMILIES,
];
