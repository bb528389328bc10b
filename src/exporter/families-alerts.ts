/** Incidents, sent and waiting messages. Of the messages no samples without notifiers. */
import type { NotifierHealth } from '../ports/notifiers.ts';
import type { Family } from './family.ts';

const RESULTS = ['delivered', 'failed', 'rejected', 'lost'] as const;

function gauge(name: string, help: string, value: (notifier: NotifierHealth) => number): Family {
  return {
    name,
    help,
    type: 'gauge',
    labels: ['notifier'],
    *samples({ notifiers }) {
      for (const notifier of notifiers) yield { labels: { notifier: notifier.name }, value: value(notifier) };
    },
  };
}

export const ALERT_FAMILIES: readonly Family[] = [
  {
    name: 'ytm_incidents_total',
    help: 'Incidents that opened since ytm started. Trouble that follows from another incident opens none of its own.',
    type: 'counter',
    labels: ['component'],
    *samples({ snapshot, incidents: { opened } }) {
      for (const { id } of snapshot.components) yield { labels: { component: id }, value: opened.get(id) ?? 0 };
    },
  },
  {
    name: 'ytm_incident_open',
    help: '1 while the component has an open incident, else 0.',
    type: 'gauge',
    labels: ['component'],
    *samples({ snapshot, incidents: { open } }) {
      for (const { id } of snapshot.components) yield { labels: { component: id }, value: open.has(id) ? 1 : 0 };
    },
  },
  {
    name: 'ytm_component_asleep',
    help: '1 while a component with sleeps: true looks asleep or off: it left the tailnet and nothing else answers.',
    type: 'gauge',
    labels: ['component'],
    *samples({ snapshot, incidents: { asleep } }) {
      for (const { id } of snapshot.components) yield { labels: { component: id }, value: asleep.has(id) ? 1 : 0 };
    },
  },
  {
    name: 'ytm_alerts_firing',
    help: 'Open incidents that notifiers were sent, by the cause and the severity of the last message; no sample for others.',
    type: 'gauge',
    labels: ['alert', 'severity'],
    *samples({ incidents: { firing } }) {
      for (const [code, own] of Map.groupBy(firing, ({ code }) => code))
        for (const [severity, same] of Map.groupBy(own, (one) => one.severity))
          yield { labels: { alert: code, severity }, value: same.length };
    },
  },
  {
    name: 'ytm_notifications_total',
    help: 'Attempts to deliver a message by result: delivered, failed (it is tried again), rejected (it is not); and messages that are lost.',
    type: 'counter',
    labels: ['notifier', 'result'],
    *samples({ notifiers }) {
      for (const notifier of notifiers)
        for (const result of RESULTS) yield { labels: { notifier: notifier.name, result }, value: notifier[result] };
    },
  },
  gauge('ytm_notification_queue_length', 'Messages that wait to be delivered.', ({ queued }) => queued),
  gauge('ytm_notifier_broken', '1 while a notifier rejects messages permanently, else 0.', ({ broken }) => Number(broken)),
];
