/** The preview of every reason is whole, in both languages. */
import { describe, expect, test } from 'vitest';
import { componentOf, sampleIncident } from '../../../src/alerts/core/sample.ts';
import { messageText } from '../../../src/alerts/core/text.ts';
import { REASON_CODES } from '../../../src/health/catalogue.ts';
import { FROM, localeAt } from '../../support/alerts/messages.ts';

const COMPONENTS = ['gateway', 'vault', 'observer', 'hot'];

describe.each(['en', 'ja'] as const)('%s', (language) => {
  test.each(REASON_CODES)('%s', (code) => {
    for (const kind of ['firing', 'resolved', 'missed'] as const) {
      const component = componentOf(code, COMPONENTS);
      const sample = sampleIncident({ code, kind, component, host: 'studio', now: FROM, known: { host: 'acer' } });
      const { title, body } = messageText(sample, localeAt(FROM, language));
      // A place without a value is shown as a question mark.
      expect(`${title}\n${body}`).not.toMatch(/(^|[\s(:])\?([\s,.):]|$)/m);
      expect(title).not.toBe('');
    }
  });
});

test('a reason is about the component that it belongs to', () => {
  expect(componentOf('mount.absent', COMPONENTS)).toBe('vault');
  expect(componentOf('hot.space_low', COMPONENTS)).toBe('hot');
  expect(componentOf('hot.shrunk', COMPONENTS)).toBe('mirror');
  expect(componentOf('vault.quota', COMPONENTS)).toBe('mirror');
  expect(componentOf('vault.host_off', COMPONENTS)).toBe('vault');
  expect(componentOf('http.status', COMPONENTS)).toBe('gateway');
});
