import { expect, test } from 'vitest';
import { landingPage } from '../../../src/api/landing-page.ts';
import { localeOf, reasonNext, reasonText } from '../../../src/messages/messages.ts';
import { aComponent, allDown, aReason, aSnapshot, NOW } from '../../support/snapshots.ts';

const english = localeOf('en', NOW, 0);

test('tells verdict, components, reasons with the next step, and links', () => {
  const snapshot = allDown();
  const page = landingPage(snapshot, english);
  expect(page).toContain('<h1 class="down">DOWN</h1>');
  expect(page).toContain('gate: SHUT');
  for (const reason of snapshot.gate.reasons) {
    expect(page).toContain(reasonText(reason, english));
    expect(page).toContain(`→ ${reasonNext(reason, english)}`);
  }
  expect(page).toContain('<td>40 min</td>');
  expect(page).toContain('no problem');
  expect(page).toContain('<a href="/metrics">');
});

test('speaks Japanese', () => {
  const page = landingPage(allDown(), localeOf('ja', NOW, 540));
  expect(page).toContain('<html lang="ja">');
  expect(page).toContain('共有');
});

test('text from outside stays text', () => {
  const evil = '<script>alert(1)</script>"\'&\u001b[31m\u202e';
  const cause = aReason('http.status', 'gateway', 'ui', { target: evil, status: 1, expected: evil, host: evil });
  const page = landingPage(aSnapshot({ host: evil, version: evil, components: [aComponent(evil, 'degraded', [cause])] }), english);
  expect(page).not.toMatch(/<script|\u001b|\u202e/);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\\x1b[31m\\u202e');
});
