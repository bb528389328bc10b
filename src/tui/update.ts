/** How the dashboard changes: `(model, message) → model` and commands as data. Nothing here reads a clock. */
import type { EngineEvent } from '../health/events.ts';
import type { EpochMs } from '../health/observation.ts';
import type { Snapshot } from '../health/snapshot.ts';
import { act } from './acting.ts';
import { actionOf } from './keys.ts';
import type { Message, Model, Step, ToldEvent } from './model.ts';

const EVENTS_KEPT = 500;

/** `now` comes with every message: the model's idea of the present never runs behind what it was told. */
export function update(before: Model, message: Message, now: EpochMs): Step {
  const model = { ...before, now };
  switch (message.kind) {
    case 'key':
      return act({ ...model, notice: null }, actionOf(message.key, model.faults !== null), message.key);
    case 'snapshot':
      return stay(seen(model, message.snapshot));
    case 'event':
      return stay(told(model, message.event));
    case 'connection':
      return stay(model.link.kind === 'attached' ? { ...model, link: { ...model.link, connection: message.connection } } : model);
    case 'size':
      return stay({ ...model, columns: message.columns, rows: message.rows });
    case 'notice':
      return stay({ ...model, notice: message.notice });
    case 'faults':
      return stay(model.faults === null ? model : { ...model, faults: { ...model.faults, list: message.list } });
    case 'tick':
      return stay(model);
  }
}

function seen(model: Model, snapshot: Snapshot): Model {
  return { ...model, newest: snapshot, snapshot: model.frozenAt === null ? snapshot : model.snapshot };
}

/** In the first round everything leaves `unknown`, which is no news. */
function told(model: Model, event: EngineEvent): Model {
  if (model.events === null || !model.newest.complete || !isTold(event)) return model;
  return { ...model, events: [event, ...model.events].slice(0, EVENTS_KEPT) };
}

function isTold(event: EngineEvent): event is ToldEvent {
  return event.kind !== 'observed' && event.kind !== 'started' && event.kind !== 'skipped';
}

function stay(model: Model): Step {
  return { model, commands: [] };
}
