/** The section `alerts`: one line for the common case, and the full form. */
import { describe, expect, test } from 'vitest';
import { checkReport } from '../../../src/config/check-report.ts';
import { configJsonSchema } from '../../../src/config/json-schema.ts';
import { formatProblem } from '../../../src/config/mistakes.ts';
import { showConfig } from '../../../src/config/show.ts';
import { localeOf } from '../../../src/messages/messages.ts';
import { PROBE_KINDS } from '../../../src/probes/registry.ts';
import { configOf, type Loaded, loaded } from '../../support/config.ts';

const BEGIN = 'version: 1\npaths: { share: /mnt/share }\n';
const SHORT = `${BEGIN}alerts: { notify: { ntfy: env:NTFY_URL } }\n`;
const FULL = `${BEGIN}alerts:
  notify:
    phone: { kind: ntfy, url: env:NTFY_URL, token: file:/etc/ytm/token, for: { components: [vault, mirror], severities: [critical] }, fallback: mail }
    mail: { kind: email, server: smtps://mail.example.org, user: ytm, password: env:MAIL_PASSWORD, from: ytm@example.org, to: [a@example.org, b@example.org] }
    alertmanager: http://am.example:9093
    command: [/usr/local/bin/send, --urgent]
  times: { apart: 10m, reminders: [1h, 6h] }
  silences:
    - { why: nightly backup, components: [vault], days: [mon, fri], from: "23:30", to: "01:00", zone: Asia/Tokyo }
  deadman: { url: env:HC_URL, ca: /etc/ssl/studio.pem, every: 5m }
  digest: "0 9 * * *"
`;

function report({ config, warnings }: Loaded, language: 'en' | 'ja' = 'en'): string {
  const text = checkReport(config, warnings, PROBE_KINDS, localeOf(language, 0, 0));
  const lines = text.split('\n');
  const at = lines.findIndex((line) => /^(alerts|アラート)[:：]/.test(line));
  return lines.slice(at, lines.indexOf('', at)).join('\n');
}

describe('the short form', () => {
  test('is one line', async () => {
    const { alerts } = await configOf(SHORT);
    expect(alerts).toMatchObject({
      notifiers: [{ name: 'ntfy', kind: 'ntfy', settings: { url: { from: 'env', name: 'NTFY_URL' } }, components: null, fallback: null }],
      times: { groupMs: 15_000, blindMs: 1_800_000, remindersMs: [14_400_000, 43_200_000], reminderEveryMs: 86_400_000 },
      windows: [],
      deadman: null,
    });
  });

  test('config check prints who is notified of what, when, through what', async () => {
    expect(report(await loaded(SHORT))).toMatchInlineSnapshot(`
      "alerts:
        ntfy (ntfy to env:NTFY_URL): everything; critical after 2 min 15 s, warning after 10 min 15 s, unknown after 30 min 15 s
        usual times, counted from the first failed attempt (docs/reasons.md has the time of each reason); reminders after 4 h, 12 h, 1 d (the last one repeats); resolved after 2 min healthy
        no dead man’s switch: no alert is sent when ytm itself, or this machine, is gone"
    `);
  });

  test('without alerts it says that nobody is notified', async () => {
    expect(report(await loaded(BEGIN))).toBe('alerts: no notifications are sent (alerts.notify is empty)');
  });
});

describe('the full form', () => {
  test('is read', async () => {
    const { alerts } = await configOf(FULL);
    expect(alerts.notifiers.map(({ name, kind, fallback }) => [name, kind, fallback])).toEqual([
      ['phone', 'ntfy', 'mail'],
      ['mail', 'email', null],
      ['alertmanager', 'alertmanager', null],
      ['command', 'command', null],
    ]);
    expect(alerts.windows).toEqual([
      { name: 'nightly backup', components: ['vault'], days: [1, 5], fromMinute: 1_410, toMinute: 60, timeZone: 'Asia/Tokyo' },
    ]);
    expect(alerts.times).toMatchObject({ apartMs: 600_000, remindersMs: [3_600_000], reminderEveryMs: 21_600_000 });
    expect(alerts.deadman).toEqual({ url: { from: 'env', name: 'HC_URL' }, ca: '/etc/ssl/studio.pem', everyMs: 300_000 });
  });

  test('the digest goes to those who hear of everything, but not to an Alertmanager, unless others are named', async () => {
    expect((await configOf(FULL)).alerts.digest).toEqual({ schedule: '0 9 * * *', to: ['mail', 'command'] });
    const named = FULL.replace('digest: "0 9 * * *"', 'digest: { at: "@daily", to: [phone] }');
    expect((await configOf(named)).alerts.digest).toEqual({ schedule: '@daily', to: ['phone'] });
    expect((await configOf(SHORT)).alerts.digest).toBeNull();
  });

  test('config check, in both languages', async () => {
    expect(report(await loaded(FULL))).toMatchInlineSnapshot(`
      "alerts:
        phone (ntfy to env:NTFY_URL): vault, mirror; critical after 2 min 15 s; if it fails permanently: mail
        mail (email to a@example.org, b@example.org): everything; critical after 2 min 15 s, warning after 10 min 15 s, unknown after 30 min 15 s
        alertmanager (alertmanager to http://am.example:9093): everything; critical after 2 min 15 s, warning after 10 min 15 s, unknown after 30 min 15 s
        command (command to /usr/local/bin/send): everything; critical after 2 min 15 s, warning after 10 min 15 s, unknown after 30 min 15 s
        usual times, counted from the first failed attempt (docs/reasons.md has the time of each reason); reminders after 1 h, 6 h (the last one repeats); resolved after 2 min healthy
        silent about vault on mon fri from 23:30 to 01:00 (Asia/Tokyo): nightly backup
        digest of what was not urgent: 0 9 * * * (cron, local time), to mail, command
        dead man’s switch: env:HC_URL, at most every 5 min"
    `);
    expect(report(await loaded(FULL), 'ja')).toMatchInlineSnapshot(`
      "アラート：
        phone（ntfy、送り先 env:NTFY_URL）：vault, mirror。critical は2分15秒後。送れない場合：mail
        mail（email、送り先 a@example.org, b@example.org）：すべて。critical は2分15秒後、warning は10分15秒後、UNKNOWN は30分15秒後
        alertmanager（alertmanager、送り先 http://am.example:9093）：すべて。critical は2分15秒後、warning は10分15秒後、UNKNOWN は30分15秒後
        command（command、送り先 /usr/local/bin/send）：すべて。critical は2分15秒後、warning は10分15秒後、UNKNOWN は30分15秒後
        上は通常の時間で、最初の失敗から数えます（理由ごとの時間は docs/reasons.ja.md）。再通知：1時間、6時間ごと。正常が2分続くと終了
        mon fri の 23:30 から 01:00 まで（Asia/Tokyo）、vault について通知しません：nightly backup
        急ぎでないことのまとめ：0 9 * * *（cron、ローカル時刻）、送り先 mail, command
        デッドマンスイッチ：env:HC_URL、最短で5分ごと"
    `);
  });

  test('config show can be loaded again and means the same', async () => {
    const first = await loaded(FULL);
    const shown = showConfig(first, PROBE_KINDS, localeOf('en', 0, 0));
    const again = await loaded(shown);
    expect(again.config.alerts).toEqual(first.config.alerts);
    expect(shown).toContain('env:MAIL_PASSWORD');
  });
});

test.each([
  ['digest: "0 9 * * *"', 'no notifier gets the digest: name some in alerts.digest.to'],
  ['notify: { macos: true }', 'macos has no effect on this machine, which is no Mac'],
  ['notify: { ntfy: https://ntfy.sh/mytopic }', 'anyone who knows the topic can read the messages: keep the URL in env:NAME or file:PATH'],
])('warns: %s', async (line, message) => {
  const { warnings } = await loaded(`${BEGIN}alerts: { ${line} }\n`);
  expect(warnings.map((warning) => formatProblem(warning))).toEqual([expect.stringContaining(message)]);
});

test('a reminder that repeats from the beginning', async () => {
  const first = await loaded(`${BEGIN}alerts: { times: { reminders: [2h] } }\n`);
  expect(first.config.alerts.times).toMatchObject({ remindersMs: [7_200_000], reminderEveryMs: 7_200_000 });
  const again = await loaded(showConfig(first, PROBE_KINDS, localeOf('en', 0, 0)));
  expect(again.config.alerts.times).toEqual(first.config.alerts.times);
});

test('the JSON Schema knows every kind that takes messages', () => {
  const notify = JSON.stringify(configJsonSchema(PROBE_KINDS).properties?.['alerts']?.properties?.['notify']);
  for (const kind of ['ntfy', 'slack', 'discord', 'email', 'webhook', 'alertmanager', 'macos', 'command'])
    expect(notify).toContain(`"const":"${kind}"`);
  expect(notify).not.toContain('healthchecks');
});
