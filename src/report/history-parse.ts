/** Rebuilds the history from its JSON, which may come from another version of ytm (see snapshot-parse.ts). */
import { isReasonCode, type ReasonCode } from '../health/catalogue.ts';
import {
  type ProbeSummary,
  type RunMark,
  type Sample,
  type StateSpan,
  type Strip,
  type StripRange,
  type Strips,
  UNKNOWN_CELL,
} from '../health/history.ts';
import type { RunStatus } from '../health/mirror.ts';
import type { Args, ComponentId, Millis, ProbeId, Scalar } from '../health/observation.ts';
import { type Decoder, dictionary, flag, isRecord, list, nullable, number, object, oneOf, otherwise, text, time } from './decode.ts';
import { HISTORY_SCHEMA, STRIPS_SCHEMA, SUMMARY_SCHEMA, TROUBLES_SCHEMA } from './history-json.ts';

/** `null` when the value is not a history of this schema. */
export function samplesFromJson(value: unknown): readonly (Sample | null)[] | null {
  if (!isRecord(value) || value['schema'] !== HISTORY_SCHEMA) return null;
  return list(nullable(sample))(value['cells']) ?? null;
}

/** `null` when the value is no list of troubles of this schema. */
export function troublesFromJson(value: unknown): readonly StateSpan[] | null {
  if (!isRecord(value) || value['schema'] !== TROUBLES_SCHEMA) return null;
  return list(span)(value['troubles']) ?? null;
}

/** `null` when the value is no summary of this schema. */
export function summariesFromJson(value: unknown): ReadonlyMap<ProbeId, ProbeSummary> | null {
  if (!isRecord(value) || value['schema'] !== SUMMARY_SCHEMA) return null;
  const probes = list(summary)(value['probes']);
  return probes === undefined ? null : new Map(probes.map(({ probe, ...figures }) => [probe, figures]));
}

/** `null` when the value is no strips of this schema, or not of this range. */
export function stripsFromJson(value: unknown, range: StripRange): Strips | null {
  if (!isRecord(value) || value['schema'] !== STRIPS_SCHEMA || value['cells'] !== range.cells) return null;
  const probes = list(probeStrip)(value['probes']);
  const components = list(componentStrip)(value['components']);
  const runs = list(run)(value['runs']);
  if (probes === undefined || components === undefined || runs === undefined) return null;
  return {
    range,
    runs,
    probes: new Map(probes.map(({ probe, classes, tookMs }) => [probe, stripOf(classes, tookMs, range.cells)])),
    components: new Map(components.map(({ component, classes }) => [component, stripOf(classes, [], range.cells)])),
  };
}

/** As many cells as were asked for; a class that only another version knows must not count as good. */
function stripOf(classes: string, tookMs: Strip['tookMs'], cells: number): Strip {
  return {
    classes: classes
      .replace(/[^uwdn.]/g, 'n')
      .slice(0, cells)
      .padEnd(cells, UNKNOWN_CELL),
    tookMs: tookMs.slice(0, cells),
  };
}

const probeStrip = object<{ readonly probe: ProbeId; readonly classes: string; readonly tookMs: readonly (Millis | null)[] }>({
  required: { probe: text, classes: text, tookMs: list(nullable(number)) },
  optional: {},
});

const componentStrip = object<{ readonly component: ComponentId; readonly classes: string }>({
  required: { component: text, classes: text },
  optional: {},
});

const run = object<RunMark>({
  required: {
    id: text,
    startedAt: time,
    endedAt: time,
    // A status that only another version knows must not count as good.
    status: otherwise(oneOf<RunStatus>('complete', 'partial', 'refused', 'parked', 'halted', 'aborted', 'failed'), 'partial'),
    bytes: number,
  },
  optional: {},
});

const summary = object<ProbeSummary & { readonly probe: ProbeId }>({
  required: { probe: text, attempts: number, upRatio: nullable(number), p95Ms: nullable(number) },
  optional: {},
});

const scalar: Decoder<Scalar> = (value) => (value === null ? null : (text(value) ?? number(value) ?? flag(value)));

const code: Decoder<ReasonCode | null> = (value) => {
  if (value === null) return null;
  const said = text(value);
  if (said === undefined) return undefined;
  return isReasonCode(said) ? said : 'ytm.other_version';
};

const sample: Decoder<Sample> = object<Sample>({
  required: {
    at: time,
    tookMs: nullable(number),
    // A class that only another version knows must not count as good.
    class: otherwise(oneOf('u', 'w', 'd', 'n'), 'n'),
    code,
  },
  optional: {},
});

const plainSpan = object<StateSpan>({
  required: {
    subject: object<StateSpan['subject']>({ required: { kind: oneOf('probe', 'component'), id: text }, optional: {} }),
    state: otherwise(oneOf<StateSpan['state']>('up', 'healthy', 'degraded', 'down', 'unknown'), 'unknown'),
    from: time,
    until: nullable(time),
    code,
    args: otherwise(dictionary(scalar), {}),
  },
  optional: {},
});

/** A code that this version does not know keeps the sentences that came with it. */
const span: Decoder<StateSpan> = (value) => {
  const read = plainSpan(value);
  if (read?.code !== 'ytm.other_version' || !isRecord(value) || value['code'] === read.code) return read;
  const args: Args = { code: text(value['code']) ?? '', text: text(value['text']) ?? '', next: text(value['next']) ?? '' };
  return { ...read, args };
};
