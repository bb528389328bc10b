/** One fixture for each kind of notifier. */
import type { Conduct, NotifierFixture, Stage } from './fixture.ts';
import { httpReceiver, type Receiver, type Service } from './http-receiver.ts';
import { MAIL_USER, mailReceiver } from './mail-receiver.ts';
import { programReceiver } from './program-receiver.ts';
import { alertmanagerService, discordService, healthchecksService, ntfyService, slackService, webhookService } from './services.ts';

const TOKEN = 'tk_S3cr3tT0ken+/=';
const PASSWORD = 'p4ss/w0rd"with spaces';

interface HttpFixture {
  readonly kind: string;
  readonly service: Service;
  readonly secrets: readonly string[];
  /** Settings and environment for a receiver. */
  readonly settings: (origin: string) => Pick<Stage, 'written' | 'env'>;
  readonly without?: NotifierFixture['without'];
}

function http({ kind, service, secrets, settings, without = {} }: HttpFixture): NotifierFixture {
  return {
    kind,
    secrets,
    without,
    limitMs: 7_000,
    async stage(conduct: Conduct) {
      const receiver: Receiver = await httpReceiver(conduct, service);
      const received = (): Promise<readonly string[]> =>
        Promise.resolve(receiver.kept.map((got) => `${got.path}\n${JSON.stringify(got.headers)}\n${got.body}`));
      return { ...settings(receiver.origin), received, [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose]() };
    },
  };
}

const CHECK = '5f1c93a6-0d1b-4b26-9d45-2c37a0a3ff1e';

const HTTP: readonly NotifierFixture[] = [
  http({
    kind: 'webhook',
    service: webhookService,
    secrets: [TOKEN, 'hook-S3cr3t', 'h3ader-value'],
    settings: (origin) => ({
      written: { url: 'env:HOOK', token: 'env:TOKEN', headers: { 'X-Key': 'env:KEY' } },
      env: { HOOK: `${origin}/hook-S3cr3t?key=hook-S3cr3t`, TOKEN, KEY: 'h3ader-value' },
    }),
    without: { garbage: 'the status alone counts: what a webhook answers is its own affair' },
  }),
  http({
    kind: 'alertmanager',
    service: alertmanagerService,
    secrets: [TOKEN, 'proxy-p4th'],
    settings: (origin) => ({ written: { url: 'env:AM', token: 'env:TOKEN' }, env: { AM: `${origin}/proxy-p4th/`, TOKEN } }),
  }),
  http({
    kind: 'ntfy',
    service: ntfyService,
    secrets: [TOKEN, 'ytm-t0p1c-9x7'],
    settings: (origin) => ({ written: { url: 'env:NTFY_URL', token: 'env:TOKEN' }, env: { NTFY_URL: `${origin}/ytm-t0p1c-9x7`, TOKEN } }),
  }),
  http({
    kind: 'slack',
    service: slackService,
    secrets: ['XXXXsl4ckXXXX'],
    settings: (origin) => ({ written: { url: 'env:SLACK' }, env: { SLACK: `${origin}/services/T000/B000/XXXXsl4ckXXXX` } }),
  }),
  http({
    kind: 'discord',
    service: discordService,
    secrets: ['d1sc0rd-w3bh00k'],
    settings: (origin) => ({ written: { url: 'env:DISCORD' }, env: { DISCORD: `${origin}/api/webhooks/1/d1sc0rd-w3bh00k` } }),
  }),
  http({
    kind: 'healthchecks',
    service: healthchecksService(CHECK),
    secrets: [CHECK],
    settings: (origin) => ({ written: { url: 'env:HC' }, env: { HC: `${origin}/${CHECK}` } }),
  }),
];

const mail: NotifierFixture = {
  kind: 'email',
  secrets: [PASSWORD],
  limitMs: null,
  async stage(conduct) {
    const server = await mailReceiver(conduct, PASSWORD);
    return {
      written: {
        server: `smtp://127.0.0.1:${server.port}`,
        user: MAIL_USER,
        password: 'env:MAIL_PASSWORD',
        from: 'ytm@example.org',
        to: 'ops@example.org',
      },
      env: { MAIL_PASSWORD: PASSWORD },
      received: () => Promise.resolve(server.mails),
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
};

function program(kind: string, name: string, written: Stage['written'], secrets: readonly string[]): NotifierFixture {
  return {
    kind,
    secrets,
    limitMs: null,
    refusedIsBroken: true,
    async stage(conduct) {
      const receiver = await programReceiver(name, conduct);
      const env = { PATH: `${receiver.folder}:/usr/bin:/bin`, TOKEN };
      return {
        written,
        env,
        received: () => receiver.received(),
        [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
      };
    },
  };
}

export const FIXTURES: readonly NotifierFixture[] = [
  ...HTTP,
  mail,
  program('command', 'send-alert', { command: ['send-alert', '--urgent'], env: { YTM_TOKEN: 'env:TOKEN' } }, [TOKEN]),
  program('macos', 'osascript', {}, []),
];
