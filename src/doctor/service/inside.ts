/**
 * What the daemon finds wrong with its own surroundings, from inside: a service has another environment, and on macOS other permissions,
 * than the terminal in which this command runs.
 */
import { CATALOGUE, type ReasonCode } from '../../health/catalogue.ts';
import { NOTHING_FOUND, reporterOf } from '../finding.ts';
import type { ServiceCheck } from './place.ts';

const { finding } = reporterOf('inside');

const OWN_SIDE: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'permission.macos_privacy',
  'mount.permission',
  'mount.table_unreadable',
  'tailscale.cli_missing',
  'tailscale.cli_unusable',
  'tailscale.permission',
  'rsync.missing',
  'rsync.openrsync',
  'rsync.too_old',
  'rsync.unusable',
]);

export const insideCheck: ServiceCheck = {
  id: 'inside',
  examine({ daemon }) {
    if (daemon.kind !== 'running') return NOTHING_FOUND;
    const reasons = daemon.snapshot.components.flatMap((component) => component.reasons).filter(({ code }) => OWN_SIDE.has(code));
    const first = reasons.filter(({ code }, index) => reasons.findIndex((other) => other.code === code) === index);
    return { findings: first.map(({ code, args }) => finding(CATALOGUE[code].severity, code, { args })), facts: [] };
  },
};
