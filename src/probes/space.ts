/**
 * `space`: how much is left on a file system. Of a share it is read by the visit that serves the sentinel too, and
 * only while the share is mounted; any other folder gets a visit of its own, since every folder may hang.
 */
import * as z from 'zod/mini';
import { answered, answeredBadly, type Facts, type MountFacts, notRun, type Outcome, trouble } from '../health/observation.ts';
import { escapeText } from '../messages/template.ts';
import { once } from '../platform/once.ts';
import { described, path, size } from '../schema/fields.ts';
import { type SizeSpec, sizeInBytes } from '../schema/units.ts';
import type { VisitReport } from '../share/visit.ts';
import { calledOff, overloaded, timeLeft } from './budget.ts';
import type { ProbeContext, ProbeKind } from './probe.ts';
import { learning, liesIn, SHARE_CODES, SHARE_FIELDS, vaultField, visitShare } from './share/visit-state.ts';

export interface SpaceSettings {
  readonly path: string;
  /** Given for a share: the folder of its vault. */
  readonly vault?: string | undefined;
  readonly file: string;
  readonly sameDevice: boolean;
  readonly warnBelow: SizeSpec;
  readonly failBelow: SizeSpec;
}

const settings = once(
  (): z.ZodMiniType<SpaceSettings> =>
    z
      .strictObject({
        path: described(path(), 'A folder on the file system'),
        vault: z.optional(
          described(vaultField(), 'For a share: the folder of its vault. The probe then runs only while something is mounted at path'),
        ),
        warnBelow: described(z.prefault(size(), 'min(10%, 50GB)'), 'Warn below this'),
        failBelow: described(z.prefault(size(), '2GB'), 'Fail below this'),
        ...SHARE_FIELDS,
      })
      .check(
        z.refine((given) => given.vault === undefined || liesIn(given.path, given.vault), {
          error: 'a vault that lies in path',
          path: ['vault'],
        }),
      ),
);

export const spaceProbe: ProbeKind<SpaceSettings> = {
  kind: 'space',
  get settings() {
    return settings();
  },
  defaults: { domain: 'disk', every: '60s', timeout: '20s' },
  codes: [...SHARE_CODES, 'mount.visit_pending', 'space.low', 'space.full', 'space.read_only', 'space.unknown'],
  target: (given) => given.path,
  observe: (given, context) =>
    given.vault === undefined ? observeFolder(given, context) : observeShare({ ...given, vault: given.vault }, context),
};

async function observeShare(given: SpaceSettings & { readonly vault: string }, context: ProbeContext): Promise<Outcome> {
  const seen = await visitShare(given, context);
  if (seen.kind === 'outcome') return seen.outcome;
  if (seen.kind === 'pending') return notRun(trouble('mount.visit_pending', { pid: seen.pid }));
  return learning(judgeShare(seen.report, seen.mount, given), seen.learned);
}

function judgeShare(report: VisitReport, mount: MountFacts, given: SpaceSettings): Outcome {
  if (report.readOnly || mount.readOnly === true)
    return answeredBadly(trouble('space.read_only', { path: given.path }), spaceFacts(report, given.path));
  return judgeSpace(report, given);
}

async function observeFolder(given: SpaceSettings, context: ProbeContext): Promise<Outcome> {
  const timeoutMs = timeLeft(context, context.clock.monotonic());
  const visit = await context.share.visit({ asker: context.probe, root: given.path, sentinel: null, timeoutMs }, context.signal);
  switch (visit.kind) {
    case 'seen':
      return judgeSpace(visit.report, given);
    case 'cancelled':
      return calledOff(context.signal, overloaded());
    case 'hung':
    case 'still-stuck':
      return unknown(given.path, 'no-answer');
    case 'starved':
      return overloaded();
    case 'error':
      return unknown(given.path, visit.errno);
    case 'helper-failed':
      return unknown(given.path, visit.problem);
  }
}

function judgeSpace(report: VisitReport, given: SpaceSettings): Outcome {
  const { space } = report;
  if (space === null) return unknown(given.path, 'no-size');
  const facts = spaceFacts(report, given.path);
  const args = { path: given.path, free: space.freeBytes, ratio: space.freeBytes / space.sizeBytes };
  if (space.freeBytes < sizeInBytes(given.failBelow, space.sizeBytes)) return answeredBadly(trouble('space.full', args), facts);
  const low = space.freeBytes < sizeInBytes(given.warnBelow, space.sizeBytes);
  return answered(facts, low ? trouble('space.low', args) : null);
}

function spaceFacts({ space }: VisitReport, at: string): Facts {
  return space === null ? {} : { space: { path: at, ...space } };
}

function unknown(at: string, problem: string): Outcome {
  const safe = escapeText(problem);
  return notRun(trouble('space.unknown', { path: at, problem: safe }, safe));
}
