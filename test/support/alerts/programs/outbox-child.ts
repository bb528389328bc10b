/**
 * An outbox that a test kills: `outbox-child.ts STORE URL INCIDENTS`. Decides three messages for each incident, one after the other, and
 * sends them to a webhook. Started again it goes on where the store says it was, and repeats its last decision. Prints `ready`, and `done`
 * when everything was delivered.
 */
import { randomUUID } from 'node:crypto';
import { webhook } from '../../../../src/alerts/notifiers/webhook.ts';
import { Outbox } from '../../../../src/alerts/outbox.ts';
import { createChildren } from '../../../../src/platform/child/run.ts';
import { systemClock as clock, pause } from '../../../../src/platform/clock.ts';
import { createSecrets } from '../../../../src/platform/secrets.ts';
import { AlertOutbox, type Claimant } from '../../../../src/store/alert-outbox.ts';
import { Database } from '../../../../src/store/database.ts';
import { aboutGateway, localeAt } from '../messages.ts';

const [file = '', url = '', incidents = '0'] = process.argv.slice(2);
/** Sometimes faster than the receiver, sometimes slower. */
const BETWEEN_MS = 40;

const claimant: Claimant = {
  pid: process.pid,
  token: randomUUID(),
  isAlive(pid) {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  },
};
const database = new Database(file);
const storage = new AlertOutbox(database, claimant);
const ports = { clock, secrets: createSecrets({}), children: createChildren({ clock, env: {} }) };
const outbox = new Outbox({
  storage,
  spare: new AlertOutbox(new Database(':memory:'), claimant),
  clock,
  chance: Math.random,
  localeAt: (now) => localeAt(now),
  members: [{ notifier: webhook.create('hook', webhook.settings.parse({ url }), ports), fallback: null }],
});

const NOTE = 'test.progress';
const progress = Number(database.statement('SELECT value FROM notes WHERE key = ?').get(NOTE)?.['value'] ?? 0);

outbox.start();
process.stdout.write('ready\n');
const KINDS = ['firing', 'update', 'resolved'] as const;
for (let index = progress; index < 3 * Number(incidents); index += 1) {
  const kind = KINDS[index % 3] ?? 'firing';
  const incident = `gateway@${Math.floor(index / 3)}`;
  const over = kind === 'resolved' ? ({ verdict: 'healthy', until: clock.now() } as const) : {};
  outbox.enqueue([{ origin: 'hook', message: aboutGateway({ id: `${incident}:${kind}`, incident, kind, at: clock.now(), ...over }) }]);
  const note = 'INSERT INTO notes (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';
  database.write(() => database.statement(note).run(NOTE, String(index + 1)));
  await pause(clock, Math.random() * BETWEEN_MS);
}
while (storage.waiting().size > 0) await pause(clock, 20);
process.stdout.write('done\n');
await outbox.stop();
