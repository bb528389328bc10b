/** What is said about a file that is no config of ytm: nothing of it. */
import { describe, expect, it } from 'vitest';
import { interpret, mistakesIn } from '../../support/config.ts';

const SECRET = 'hunter2';

const FILES: Readonly<Record<string, string>> = {
  'a password': SECRET,
  'variables for a shell': `API_TOKEN=${SECRET}\nexport OTHER='${SECRET}'\n`,
  'variables with a colon': `API_TOKEN: ${SECRET}\nhunter2: 1\n`,
  'a list of passwords': `- ${SECRET}\n- !tag ${SECRET}\n`,
  'a private key': `-----BEGIN OPENSSH PRIVATE KEY-----\n${SECRET}\n-----END OPENSSH PRIVATE KEY-----\n`,
  'users and their passwords': `root:$6$${SECRET}:19000:0:99999:7:::\n# ${SECRET}\n`,
  'logins by machine': `machine nas login dai password ${SECRET}\n`,
  'a config of services': `version: "3.8"\nservices:\n  db: { environment: { PASSWORD: ${SECRET} } }\nvolumes: { ${SECRET}: {} }\n`,
  'JSON with a secret': `{"vault": "${SECRET}", "token": "${SECRET}", "${SECRET}": 1}`,
  'one section that ytm has as well': `vault: ${SECRET}\n`,
  'a tag': `token: !${SECRET} x\n`,
  'an alias': `token: *${SECRET}\n`,
  'a broken string': `token: "${SECRET}\n`,
  'an unknown escape': `token: "\\${SECRET}"\n`,
  'a duplicate key': `${SECRET}: 1\n${SECRET}: 2\n`,
  'a directive': `%${SECRET} 1\n---\na: 1\n`,
  'a key over two lines': `${SECRET}\n  ${SECRET}: 1\nx: y: ${SECRET}\n`,
  'a tab': `a:\n\t${SECRET}: 1\n`,
  'two documents': `a: ${SECRET}\n---\nb: ${SECRET}\n`,
  'a character that begins no value': `a: @${SECRET}\nb: \`${SECRET}\n`,
};

describe('another file', () => {
  it.each(Object.entries(FILES))('with %s is refused without a word of it', async (_, text) => {
    const said = (await mistakesIn(text)).join('\n');
    expect(said).not.toBe('');
    expect(said).not.toContain(SECRET);
    expect(said).toMatch(/^(<file>(:\d+:\d+)?: (this is not a config of ytm|not valid YAML|a second YAML document)[^\n]*\n?)+$/);
  });

  it('is what it is in any language', async () => {
    expect(await interpret(FILES['a password'] ?? '')).toMatchObject({ ok: false, language: 'auto' });
  });
});

describe('a config of ytm', () => {
  it('may lack its version, and has its mistakes named all the same', async () => {
    expect(await mistakesIn('paths: { hot: /a }\ngateway: { pear: acer }\n')).toEqual([
      '<file>: version: is missing; expected 1, the version of this format',
      '<file>:2:12: gateway.pear: unknown key "pear"; did you mean "peer"?',
    ]);
  });

  it.each([
    'probes: { a: { kind: http, component: c, url: "htps://nas/?token=hunter2" } }',
    'probes: { a: { kind: http, component: c, url: "https://nas/", headers: [hunter2] } }',
    'probes: { a: { kind: command, component: c, command: "check --password hunter2" } }',
    'probes: { a: { kind: command, component: c, command: [check, [hunter2]] } }',
    'probes: { a: { kind: command, component: c, command: [check], env: hunter2 } }',
    'exporter: { token: hunter2 }',
  ])('keeps to itself what may be a secret: %s', async (text) => {
    const said = (await mistakesIn(`version: 1\npaths: { hot: /a }\n${text}\n`)).join('\n');
    expect(said).toContain('<file>:3:');
    expect(said).not.toContain(SECRET);
  });
});
