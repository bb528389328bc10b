/** Acknowledging and silencing: what is meant by the keys. */
import type { ComponentId } from '../health/observation.ts';
import { chosenItem, pickedItem } from './lists.ts';
import { type Model, shownOf } from './model.ts';
import { noted, only, type Step } from './step.ts';

/** What the selection is about, or else the worst of the view. */
interface Subject {
  readonly component: ComponentId;
  /** Of an incident that is open; otherwise all that is open about the component is meant. */
  readonly incident: string | null;
  readonly isOver: boolean;
}

function subjectOf(model: Model): Subject | null {
  const item = chosenItem(shownOf(model));
  switch (item?.kind) {
    case 'incident': {
      const { component, record, until } = item.incident;
      return { component, incident: record?.id ?? null, isOver: until !== null };
    }
    case 'alert':
      return { component: item.alert.component, incident: item.alert.id, isOver: false };
    case 'row':
      return { component: item.row.component.id, incident: null, isOver: false };
    default:
      return null;
  }
}

/** No more reminders; it can be undone by nothing but the end of the incident, and harms nothing. */
export function acknowledge(model: Model): Step {
  if (!model.canAlert) return noted(model, 'alerts-not-here');
  const subject = subjectOf(model);
  if (subject === null) return noted(model, 'select-incident');
  const { component, incident, isOver } = subject;
  if (isOver) return noted(model, 'incident-is-over', { component });
  return noted(model, 'acking', { component }, { kind: 'ack', incident: incident ?? component, component });
}

/** Asks for how long; of a silence that is selected, whether it is to end. */
export function silence(model: Model): Step {
  if (!model.canAlert) return noted(model, 'alerts-not-here');
  const item = pickedItem(shownOf(model));
  if (item?.kind === 'silence') return only({ ...model, prompt: { kind: 'unsilence', silence: item.silence } });
  const subject = subjectOf(model);
  if (subject === null) return noted(model, 'select-incident');
  return only({ ...model, prompt: { kind: 'silence', component: subject.component } });
}
