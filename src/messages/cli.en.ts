/** Sentences of check, gate, why, serve and their reports. */
export const cliEn = {
  'verdict.healthy': 'everything is fine',
} as const;
