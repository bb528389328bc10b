/** An outbox on a clock that is moved, with a real store and notifiers that do what a test says. */
import { broken, cancelled, type DeliveryResult, failedLater } from '../../../src/alerts/core/delivery.ts';
import type { AlertMessage, IncidentMessage } from '../../../src/alerts/core/message.ts';
import type { Notifier } from '../../../src/alerts/notifier.ts';
import { Outbox } from '../../../src/alerts/outbox.ts';
import { AlertOutbox, type Claimant } from '../../../src/store/alert-outbox.ts';
import { Database } from '../../../src/store/database.ts';
import { FakeClock } from '../fake-clock.ts';
import { aboutGateway, FROM, localeAt, MINUTE } from './messages.ts';

export type Answering = (message: AlertMessage, attempt: number) => DeliveryResult | 'hang';

export const OK: DeliveryResult = { ok: true, answer: '' };
export const REFUSED = failedLater('refused', { host: 'x' });
export const LOST = failedLater('reset', { host: 'x' }, { perhaps: true });
export const BROKEN = broken('rejected_login', { host: 'x', status: 401 });

export interface Arrived {
  readonly to: string;
  readonly at: number;
  readonly message: AlertMessage;
  readonly title: string;
  readonly body: string;
}

export interface Person {
  readonly name: string;
  readonly fallback?: string;
  readonly resendMs?: number;
  answers: Answering;
}

export function claimant(token = 'a', pid = 1, isAlive: Claimant['isAlive'] = () => true): Claimant {
  return { pid, token, isAlive };
}

export class OutboxLab {
  readonly clock = new FakeClock(FROM);
  readonly arrived: Arrived[] = [];
  readonly attempts: { readonly to: string; readonly at: number; readonly id: string }[] = [];
  readonly people: readonly Person[];
  database: Database;
  storage: AlertOutbox;
  readonly spare = new AlertOutbox(new Database(':memory:'), claimant('spare'));
  outbox: Outbox;

  constructor(people: readonly Person[], file = ':memory:') {
    this.people = people;
    this.database = new Database(file);
    this.storage = new AlertOutbox(this.database, claimant());
    this.outbox = this.#make();
  }

  #make(): Outbox {
    return new Outbox({
      storage: this.storage,
      spare: this.spare,
      members: this.people.map((person) => ({ notifier: this.#notifierOf(person), fallback: person.fallback ?? null })),
      clock: this.clock,
      chance: () => 1 - 1e-9,
      localeAt: (now) => localeAt(now),
    });
  }

  /** Another process begins with the same store; the old one is not told. */
  restart(token: string, isAlive: Claimant['isAlive'] = () => false): void {
    this.storage = new AlertOutbox(this.database, claimant(token, 2, isAlive));
    this.outbox = this.#make();
  }

  #notifierOf(person: Person): Notifier {
    return {
      name: person.name,
      kind: 'lab',
      target: person.name,
      resendMs: person.resendMs ?? null,
      deliver: ({ message, text }, signal) => {
        this.attempts.push({ to: person.name, at: this.clock.now(), id: message.id });
        const own = this.attempts.filter(({ to }) => to === person.name);
        const result = person.answers(message, own.length);
        if (result === 'hang') return hang(signal);
        if (result.ok) this.arrived.push({ to: person.name, at: this.clock.now(), message, ...text });
        return Promise.resolve(result);
      },
    };
  }

  /** `kind to minutes since the beginning`, for everything that arrived. */
  get log(): readonly string[] {
    return this.arrived.map(({ to, at, message }) => `${message.kind} ${to} +${Math.round((at - FROM) / 1_000)}s`);
  }

  enqueue(message: AlertMessage, ...origins: readonly string[]): void {
    this.outbox.enqueue(origins.map((origin) => ({ origin, message })));
  }
}

function hang(signal: AbortSignal): Promise<DeliveryResult> {
  return new Promise((resolve) => {
    const stop = (): void => {
      const isLate = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
      resolve(isLate ? failedLater('timeout', { host: 'x' }, { perhaps: true }) : cancelled(true));
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** The messages of one incident, decided at these minutes. */
export function firing(minute = 0, over: Partial<IncidentMessage> = {}): IncidentMessage {
  return aboutGateway({ id: 'g1:firing', at: FROM + minute * MINUTE, ...over });
}

export function update(minute: number, over: Partial<IncidentMessage> = {}): IncidentMessage {
  return aboutGateway({ id: `g1:update${minute}`, kind: 'update', at: FROM + minute * MINUTE, ...over });
}

export function resolved(minute: number, over: Partial<IncidentMessage> = {}): IncidentMessage {
  const at = FROM + minute * MINUTE;
  return aboutGateway({ id: 'g1:resolved', kind: 'resolved', verdict: 'healthy', until: at - 2 * MINUTE, at, ...over });
}
