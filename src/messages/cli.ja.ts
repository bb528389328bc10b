import type { CliKey } from './messages.ts';

export const cliJa: Readonly<Record<CliKey, string>> = {
  'verdict.healthy': 'すべて正常です',
};
