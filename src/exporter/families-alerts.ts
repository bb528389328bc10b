/** Notifications: sent and waiting messages. No samples without notifiers. */
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
