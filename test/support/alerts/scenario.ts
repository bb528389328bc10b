/** Scenarios as text: what happens, and what people should receive. The format is described in test/scenarios/alerts/README.md. */

import { acknowledged } from '../../../src/alerts/core/ack.ts';
import { type AlertPolicy, DAEMON_TIMES, type Route, type SilenceWindow, type Weekday } from '../../../src/alerts/core/policy.ts';
import { withoutSilence, withSilence } from '../../../src/alerts/core/silence.ts';
import type { Severity } from '../../../src/health/catalogue.ts';
import type { EpochMs, Millis } from '../../../src/health/observation.ts';
import type { Fleet } from '../../../src/health/rules.ts';
import { fleetOf, rulesOf, STANDARD_PROBES } from '../health.ts';
import { digestLine, SimulatedDigests } from './digests.ts';
import type { Fault } from './fleet.ts';
import { MIRROR_EVERY_MS } from './mirror.ts';
import { lineOf, type Outage } from './people.ts';
import { type Happening, Simulation } from './simulation.ts';

interface Expected {
  readonly from: Millis;
  readonly until: Millis;
  readonly line: string;
}

export interface Scenario {
  readonly title: string;
  readonly start: EpochMs;
  readonly policy: AlertPolicy;
  readonly rules: Fleet;
  readonly faults: readonly Fault[];
  readonly outages: readonly Outage[];
  readonly happenings: readonly Happening[];
  readonly until: Millis;
  readonly expected: readonly Expected[];
  /** The minute of the day (UTC) at which digests are sent; `null`: none are. */
  readonly digestAt: number | null;
}

const UNIT: Readonly<Record<string, Millis>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `6m`, `1h30m`. */
function spanOf(text: string): Millis {
  const parts = [...text.matchAll(/(\d+)([smhd])/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text.replace(/^[+-]/, '')) throw new Error(`not a span: ${text}`);
  const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT[unit ?? ''] ?? 0), 0);
  return text.startsWith('-') ? -ms : ms;
}

/** `1:30` or `1:30:15`: hours, minutes and seconds since the beginning. */
function momentOf(text: string): Millis {
  const match = /^(\d+):(\d\d)(?::(\d\d))?$/.exec(text);
  if (match === null) throw new Error(`not a time: ${text}`);
  return Number(match[1]) * 3_600_000 + Number(match[2]) * 60_000 + Number(match[3] ?? 0) * 1_000;
}

const PEER = rulesOf('mac', {
  component: 'mac',
  kind: 'tailscale-ping',
  domain: 'tailnet',
  role: 'ping',
  target: 'mac',
  timeoutMs: 15_000,
  gates: false,
});

function fleet(withMirror: boolean, withPeer: boolean): Fleet {
  const probes = withPeer ? [...STANDARD_PROBES, PEER] : STANDARD_PROBES;
  return fleetOf(probes, { neutralCheck: true, mirrorEveryMs: withMirror ? MIRROR_EVERY_MS : null });
}

class Reader {
  title = '';
  start: EpochMs = Date.UTC(2026, 10, 22, 9, 0, 0);
  routes: Route[] = [];
  windows: SilenceWindow[] = [];
  sleepers: string[] = [];
  withMirror = false;
  faults: Fault[] = [];
  outages: Outage[] = [];
  happenings: Happening[] = [];
  until: Millis = 0;
  expected: Expected[] = [];
  digestAt: number | null = null;
  isExpecting = false;

  policy(): AlertPolicy {
    const { windows, sleepers } = this;
    const routes = this.routes.length === 0 ? [{ notifier: 'ntfy', components: null, severities: null }] : this.routes;
    return { routes, windows, sleepers, pager: null, overdueMs: 3 * MIRROR_EVERY_MS, times: DAEMON_TIMES };
  }

  read(line: string): void {
    const words = line.trim().split(/\s+/);
    if (line.startsWith('# ')) this.title ||= line.slice(2).trim();
    else if (line.trim() === '' || line.startsWith('#')) return;
    else if (words[0] === 'expect') this.isExpecting = true;
    else if (this.isExpecting) this.#expectation(words);
    else if (/^\d+:/.test(words[0] ?? '')) this.#event(momentOf(words[0] ?? ''), words.slice(1));
    else this.#setting(words);
  }

  #expectation([span = '', ...rest]: readonly string[]): void {
    const [from = '', until = ''] = span.split('-');
    this.expected.push({ from: momentOf(from), until: momentOf(until), line: rest.join(' ') });
  }

  #setting([word, first = '', ...rest]: readonly string[]): void {
    switch (word) {
      case 'start':
        this.start = Date.parse([first, ...rest].join(' '));
        return;
      case 'notify':
        this.routes.push(routeOf(first, rest));
        return;
      case 'window':
        this.windows.push(windowOf(first, rest));
        return;
      case 'sleeps':
        this.sleepers.push(first);
        return;
      case 'mirror':
        this.withMirror = true;
        return;
      case 'digest':
        this.digestAt = momentOf(first) / 60_000;
        return;
      case 'until':
        this.until = momentOf(first);
        return;
      default:
        throw new Error(`not a setting: ${word}`);
    }
  }

  #event(at: Millis, words: readonly string[]): void {
    const [word, ...rest] = words;
    if (word === 'fault') this.#fault(at, rest);
    else if (word === 'notifier') this.outages.push({ notifier: rest[0] ?? '', from: at, until: at + spanOf(rest[3] ?? '') });
    else this.happenings.push({ at, run: this.#happening(word ?? '', rest) });
  }

  /** `NAME for 6m`, or `NAME for 1m every 10m until 5:00`. */
  #fault(at: Millis, [name = '', , length = '', , every, , end]: readonly string[]): void {
    const last = end === undefined ? at : momentOf(end);
    for (let from = at; from <= last; from += every === undefined ? Number.POSITIVE_INFINITY : spanOf(every)) {
      this.faults.push({ name, from, until: from + spanOf(length) });
    }
  }

  #happening(word: string, [first = '', second = '', third = '']: readonly string[]): Happening['run'] {
    switch (word) {
      case 'sleep':
        return (simulation) => simulation.sleep(spanOf(first));
      case 'clock':
        return (simulation) => simulation.setClock(spanOf(first));
      case 'restart':
        return (simulation) => simulation.restart(first === '' ? 5_000 : spanOf(first));
      case 'reload':
        return this.#reload(first, second, third);
      case 'ack':
        return (simulation) => {
          simulation.state = acknowledged(simulation.state, first, { at: simulation.now, by: 'mika' });
        };
      case 'silence':
        return (simulation) => {
          const { now } = simulation;
          const components = first === 'all' ? null : [first];
          const silence = { id: first, components, from: now, until: now + spanOf(third), by: 'mika', why: 'work' };
          simulation.state = withSilence(simulation.state, silence);
        };
      case 'unsilence':
        return (simulation) => {
          simulation.state = withoutSilence(simulation.state, first);
        };
      default:
        throw new Error(`nothing like that happens: ${word}`);
    }
  }

  /** `reload`, `reload without vault`, `reload notify NAME`, `reload drop NAME`. */
  #reload(how: string, name: string, severity: string): Happening['run'] {
    const rules = fleet(this.withMirror, this.sleepers.length > 0);
    return (simulation) => {
      const { policy } = simulation;
      if (how === 'without') {
        const probes = rules.probes.filter(({ component }) => component !== name);
        simulation.reload(policy, { ...rules, probes, components: rules.components.filter(({ id }) => id !== name), gate: {} });
      } else if (how === 'notify') {
        const severities = severity === '' ? null : [severity as Severity];
        simulation.reload({ ...policy, routes: [...policy.routes, { notifier: name, components: null, severities }] });
      } else if (how === 'drop') {
        simulation.reload({ ...policy, routes: policy.routes.filter(({ notifier }) => notifier !== name) });
      } else simulation.reload({ ...policy }, rules);
    };
  }

  scenario(): Scenario {
    const { title, start, faults, outages, happenings, until, expected, digestAt, withMirror, sleepers } = this;
    const rules = fleet(withMirror, sleepers.length > 0);
    return { title, start, policy: this.policy(), rules, faults, outages, happenings, until, expected, digestAt };
  }
}

/** `NAME [for gateway,vault] [severity critical,warning]`. */
function routeOf(notifier: string, words: readonly string[]): Route {
  const after = (word: string): readonly string[] | null =>
    words.includes(word) ? (words[words.indexOf(word) + 1] ?? '').split(',') : null;
  return { notifier, components: after('for'), severities: after('severity') as readonly Severity[] | null };
}

/** `NAME 22:00-06:00 Europe/Berlin 1,2,3 [for vault]`. */
function windowOf(name: string, [span = '', timeZone = '', days = '', , components]: readonly string[]): SilenceWindow {
  const [fromMinute = 0, toMinute = 0] = span.split('-').map((text) => momentOf(text) / 60_000);
  const own = days.split(',').map((day) => Number(day) as Weekday);
  return { name, components: components?.split(',') ?? null, days: own, fromMinute, toMinute, timeZone };
}

export function readScenario(text: string): Scenario {
  const reader = new Reader();
  for (const line of text.split('\n')) reader.read(line);
  return reader.scenario();
}

export function simulationOf({ rules, policy, start, faults, happenings, outages }: Scenario): Simulation {
  const simulation = new Simulation({ rules, policy, start, faults, happenings });
  simulation.people.outages.push(...outages);
  return simulation;
}

export function clockText(t: Millis): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(t / 3_600_000)}:${two(Math.floor(t / 60_000) % 60)}:${two(Math.floor(t / 1_000) % 60)}`;
}

/** What arrives, when. */
export interface Line {
  readonly t: Millis;
  readonly line: string;
}

/** Plays a scenario: the messages about incidents, and the digests. */
export function play(scenario: Scenario): readonly Line[] {
  const { rules, policy, start, faults, happenings, outages, digestAt, until } = scenario;
  const digests = digestAt === null ? null : new SimulatedDigests(digestAt);
  const simulation = new Simulation({ rules, policy, start, faults, happenings, ...(digests === null ? {} : { witness: digests }) });
  simulation.people.outages.push(...outages);
  if (digests !== null) digests.time = () => simulation.t;
  const { received } = simulation.run(until);
  const messages = received.map((one) => ({ t: one.t, line: lineOf(one) }));
  const sent = (digests?.sent ?? []).map(({ t, digest }) => ({ t, line: `digest ${digestLine(digest)}` }));
  return [...messages, ...sent].toSorted((left, right) => left.t - right.t);
}

/** `null`: exactly what is expected was received. Otherwise what was received, with `!` at what differs. */
export function differences(expected: readonly Expected[], received: readonly Line[]): string | null {
  const isMet = (one: Expected | undefined, got: Line | undefined): boolean =>
    one !== undefined && got !== undefined && one.line === got.line && one.from <= got.t && got.t <= one.until;
  const count = Math.max(expected.length, received.length);
  const lines = Array.from({ length: count }, (_, index) => {
    const one = expected[index];
    const got = received[index];
    const shown = got === undefined ? 'nothing' : `${clockText(got.t)} ${got.line}`;
    if (isMet(one, got)) return `  ${shown}`;
    return `! ${shown}\n    expected: ${one === undefined ? 'nothing' : `${clockText(one.from)}-${clockText(one.until)} ${one.line}`}`;
  });
  return lines.some((line) => line.startsWith('!')) ? lines.join('\n') : null;
}
