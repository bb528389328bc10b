/** Builders for the tests of the pure core: rules, outcomes, and a scene that folds observations and judges them. */
import { type Assessment, assess, type Before, type Evidence, NOTHING_BEFORE } from '../../src/health/assess.ts';
import { metaOf, type ReasonCode } from '../../src/health/catalogue.ts';
import type { MirrorEvidence } from '../../src/health/mirror-component.ts';
import {
  type Args,
  answered,
  answeredBadly,
  type EpochMs,
  failed,
  type Millis,
  notRun,
  type Observation,
  type Outcome,
  type ProbeId,
  type Scalar,
  type Trouble,
  trouble,
} from '../../src/health/observation.ts';
import { fold, type ProbeHistory } from '../../src/health/probe-state.ts';
import { RECORDING, type Recording } from '../../src/health/recording.ts';
import type { ComponentRules, Fleet, GateRequirements, ProbeRules } from '../../src/health/rules.ts';
import type { ComponentSnapshot, Reason } from '../../src/health/snapshot.ts';
import type { SilenceRule } from '../../src/health/verdict.ts';
import { CATALOGUES, localeOf, reasonNext, reasonText } from '../../src/messages/messages.ts';
import { placesOf } from '../../src/messages/template.ts';

export const SECOND: Millis = 1_000;
export const MINUTE: Millis = 60_000;
/** 22 November 2026, 09:00:00 UTC. */
export const T0: EpochMs = Date.UTC(2026, 10, 22, 9, 0, 0);

// ---- rules ----------------------------------------------------------------------------------

export function rulesOf(id: ProbeId, changes: Partial<ProbeRules> = {}): ProbeRules {
  return {
    id,
    kind: 'http',
    component: 'gateway',
    domain: 'http',
    role: 'other',
    target: `https://acer-dai.example/${id}`,
    host: 'acer-dai',
    everyMs: 30 * SECOND,
    timeoutMs: 8 * SECOND,
    gates: true,
    rise: 2,
    fall: 3,
    ...changes,
  };
}

const share = { kind: 'sentinel', component: 'vault', domain: 'share', host: null, everyMs: MINUTE, timeoutMs: 20 * SECOND };

/** The probes that the short config brings with it, with the default intervals. */
export const STANDARD_PROBES: readonly ProbeRules[] = [
  rulesOf('tailscale', { kind: 'tailscale-ping', domain: 'tailnet', role: 'ping', target: 'acer-dai', timeoutMs: 15 * SECOND }),
  rulesOf('ui', { role: 'front' }),
  rulesOf('healthz', { role: 'api', everyMs: 15 * SECOND, timeoutMs: 5 * SECOND }),
  rulesOf('files', { role: 'files' }),
  rulesOf('watchdog', { kind: 'watchdog', domain: 'report', role: 'report' }),
  rulesOf('mount', { ...share, kind: 'mount', role: 'mount', target: '/mnt/share', everyMs: 15 * SECOND, timeoutMs: 5 * SECOND }),
  rulesOf('sentinel', { ...share, role: 'sentinel', target: '/mnt/share/ytm_workspaces' }),
  rulesOf('space', { ...share, kind: 'space', role: 'space', target: '/mnt/share' }),
  rulesOf('smb', {
    kind: 'tcp',
    component: 'vault',
    domain: 'lan',
    role: 'share-host',
    target: 'lenovo:445',
    host: 'lenovo',
    timeoutMs: 3 * SECOND,
  }),
  rulesOf('hotspace', {
    kind: 'space',
    component: 'hot',
    domain: 'disk',
    role: 'space',
    target: '/home/mika/workspaces',
    host: null,
    everyMs: MINUTE,
    timeoutMs: 5 * SECOND,
  }),
  rulesOf('observer', {
    kind: 'tailscale-status',
    component: 'observer',
    domain: 'tailnet',
    role: 'observer',
    target: 'tailscaled',
    host: null,
    timeoutMs: 10 * SECOND,
  }),
];

/** A TCP probe of the gateway's address in the LAN (`gateway.lan`). */
export const LAN_PROBE = rulesOf('lan', { kind: 'tcp', domain: 'lan', target: '192.168.1.7:22', timeoutMs: 3 * SECOND });

export const GATEWAY_PROBES = ['tailscale', 'ui', 'healthz', 'files', 'watchdog'] as const;
export const WEB_PROBES = ['ui', 'healthz', 'files', 'watchdog'] as const;

export function componentRules(id: string, changes: Partial<ComponentRules> = {}): ComponentRules {
  return { id, minDomains: 2, silenceMs: MINUTE, ...changes };
}

export function fleetOf(probes: readonly ProbeRules[], changes: Partial<Fleet> = {}): Fleet {
  const components = [...new Set(probes.map(({ component }) => component))].map((id) => componentRules(id));
  const gate: GateRequirements = { vault: 'healthy' };
  return { probes, components, gate, neutralCheck: false, neutral: ['https://neutral.example/'], mirrorEveryMs: null, ...changes };
}

export function standardFleet(changes: Partial<Fleet> = {}): Fleet {
  return fleetOf(STANDARD_PROBES, changes);
}

// ---- outcomes -------------------------------------------------------------------------------

const ALWAYS_FILLED = new Set(['probe', 'target', 'timeout', 'component', 'host']);
const BY_FORM: Readonly<Record<string, Scalar>> = {
  ms: 5_000,
  ago: T0 - 5 * MINUTE,
  clock: T0,
  bytes: 4.2e9,
  percent: 0.04,
  word: 'connect',
  s: 2,
};

/** Values for every place of a code's sentences that the probe kind has to fill. */
export function argsFor(code: ReasonCode): Args {
  const templates = [CATALOGUES.en.reasons[code], CATALOGUES.ja.reasons[code]].flatMap(({ text, next }) => [text, next]);
  const places = templates.flatMap(placesOf).map((place) => place.split(':'));
  return Object.fromEntries(
    places.filter(([name]) => !ALWAYS_FILLED.has(name ?? '')).map(([name, form]) => [name ?? '', BY_FORM[form ?? ''] ?? `some-${name}`]),
  );
}

export function troubleWith(code: ReasonCode, args: Args = {}): Trouble {
  return trouble(code, { ...argsFor(code), ...args });
}

export const good = (): Outcome => answered({});
export const warned = (code: ReasonCode = 'tls.expiring'): Outcome => answered({}, troubleWith(code));
/** Answered, but not as it should: a sign of life. */
export const wrong = (code: ReasonCode = 'http.status', args: Args = {}): Outcome => answeredBadly(troubleWith(code, args));
/** Nothing came back. */
export const silent = (code: ReasonCode = 'tcp.timeout'): Outcome => failed(troubleWith(code), false);
/** Refused or reset: bad, but the host is alive. */
export const refused = (code: ReasonCode = 'tcp.refused'): Outcome => failed(troubleWith(code), true);
/** Our own side could not ask. */
export const blind = (code: ReasonCode = 'probe.cancelled'): Outcome => notRun(troubleWith(code));

export function observation(probe: ProbeId, outcome: Outcome, at: EpochMs, took: Millis = 40): Observation {
  return { probe, startedAt: at - took, at, took, outcome };
}

/** Folds outcomes, one every `every` ms from T0 on; by default so far apart that three bad ones count and are enough. */
export function foldAll(rules: ProbeRules, outcomes: readonly Outcome[], every: Millis = 5 * SECOND): ProbeHistory {
  const history = outcomes.reduce<ProbeHistory | null>(
    (before, outcome, index) => fold(before, observation(rules.id, outcome, T0 + index * every), rules),
    null,
  );
  if (history === null) throw new Error('nothing to fold');
  return history;
}

// ---- scenes ---------------------------------------------------------------------------------

/** A fleet under observation: what was seen, what time it is, what was said last. */
export class Scene {
  now: EpochMs;
  neutral: Evidence['neutral'] = null;
  silence: SilenceRule = { kind: 'span', awakeSince: null };
  mirror: MirrorEvidence | null = null;
  recording: Recording = RECORDING;
  readonly fleet: Fleet;
  readonly histories = new Map<ProbeId, ProbeHistory>();
  #before: Before = NOTHING_BEFORE;

  constructor(fleet: Fleet = standardFleet(), now: EpochMs = T0) {
    this.fleet = fleet;
    this.now = now;
  }

  wait(ms: Millis): this {
    this.now += ms;
    return this;
  }

  /** One observation that ends now. */
  see(probe: ProbeId, outcome: Outcome): this {
    const rules = this.fleet.probes.find(({ id }) => id === probe);
    if (rules === undefined) throw new Error(`no probe ${probe}`);
    this.histories.set(probe, fold(this.histories.get(probe) ?? null, observation(probe, outcome, this.now), rules));
    return this;
  }

  /** A round of all probes: those named see what is given, the others are good; then 15 s go by. */
  round(seen: Readonly<Record<ProbeId, Outcome>> = {}, times = 1): this {
    for (let turn = 0; turn < times; turn += 1) {
      for (const { id } of this.fleet.probes) this.see(id, seen[id] ?? good());
      this.wait(15 * SECOND);
    }
    return this;
  }

  /** All well for long, then `seen` for as many rounds as it takes to settle and to be silent. */
  trouble(seen: Readonly<Record<ProbeId, Outcome>>): this {
    return this.round({}, 3).round(seen, 5);
  }

  neutralSays(ok: boolean): this {
    this.neutral = { at: this.now, ok };
    return this;
  }

  /** Judges, remembers what was said, and makes sure that every reason can be said in both languages. */
  assess(): Assessment {
    const { histories, neutral, silence, mirror, recording } = this;
    const assessment = assess(this.fleet, { histories, neutral, silence, mirror, recording }, this.#before, this.now);
    this.#before = assessment;
    assertSayable(assessment, this.now);
    return assessment;
  }

  component(id: string): ComponentSnapshot {
    return componentOf(this.assess(), id);
  }
}

export function componentOf(assessment: Pick<Assessment, 'components'>, id: string): ComponentSnapshot {
  const component = assessment.components.find((candidate) => candidate.id === id);
  if (component === undefined) throw new Error(`no component ${id}`);
  return component;
}

export function codesOf(reasons: readonly Reason[]): readonly ReasonCode[] {
  return reasons.map(({ code }) => code);
}

/** The same outcome for several probes. */
export function all(probes: readonly ProbeId[], outcome: Outcome): Readonly<Record<ProbeId, Outcome>> {
  return Object.fromEntries(probes.map((probe) => [probe, outcome]));
}

// ---- what people would read -----------------------------------------------------------------

/** A reason's sentence and next step in both languages. */
export function said(reason: Pick<Reason, 'code' | 'args'>, now: EpochMs = T0): readonly string[] {
  return (['en', 'ja'] as const).flatMap((language) => {
    const locale = localeOf(language, now, 0);
    return [reasonText(reason, locale), reasonNext(reason, locale)];
  });
}

/** Every reason of an assessment, hidden ones included, must have its places filled. */
export function assertSayable({ components, gate }: Pick<Assessment, 'components' | 'gate'>, now: EpochMs): void {
  const reasons = [
    ...components.flatMap(({ reasons: shown, judgement }) => [...shown, ...judgement.hidden.map((h) => h.reason)]),
    ...gate.reasons,
  ];
  for (const reason of reasons) {
    const unfilled = said(reason, now).find((text) => text.trim() === '' || /[?{}]|undefined|NaN/.test(text));
    if (unfilled !== undefined)
      throw new Error(`${reason.code} of ${reason.component} reads “${unfilled}” with ${JSON.stringify(reason.args)}`);
    if (reason.severity !== metaOf(reason.code).severity) throw new Error(`${reason.code} lost its severity`);
  }
}
