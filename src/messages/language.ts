import type { Language } from './messages.ts';

/** `auto` follows LC_ALL, LC_MESSAGES, LANG, the first that is set; Japanese for `ja…`, else English. */
export function pickLanguage(configured: 'auto' | Language, env: Readonly<Record<string, string | undefined>>): Language {
  if (configured !== 'auto') return configured;
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return /^ja([_.@-]|$)/i.test(locale) ? 'ja' : 'en';
}
