/** What counts as a reference to an image, and what a placeholder is made of. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canStandFor, placeholderFor } from '../../../src/doctor/thumbnails/picture/placeholder.ts';
import { IMAGES, type References, referencesIn } from '../../../src/doctor/thumbnails/references.ts';
import { isPlaceholder, PLACEHOLDER_SIZE } from '../../../src/mirror/core/placeholder.ts';

function read(variants: readonly unknown[], most?: number): References {
  const references = referencesIn(JSON.stringify({ projects: [{ variants }] }), most);
  if (typeof references === 'string') throw new Error(references);
  return references;
}

describe('references', () => {
  it.each([
    [{ image_path: 'CH01/001/a.png' }, 'CH01/001/a.png'],
    [{ image_path: '/CH01/001/a.PNG' }, 'CH01/001/a.PNG'],
    [{ image_path: 'CH01\\001\\a.webp' }, 'CH01/001/a.webp'],
    [{ image_path: '/thumbnails/assets/CH01/a.jpg' }, 'CH01/a.jpg'],
    [{ image_url: '/thumbnails/assets/CH01/%E8%83%8C%E6%99%AF.png?v=3' }, 'CH01/背景.png'],
    [{ image_path: null, image_url: '/thumbnails/assets/CH01/100%25.png' }, 'CH01/100%.png'],
  ])('%j is %s', (variant, path) => {
    expect(read([variant])).toEqual({ paths: [`${IMAGES}/${path}`], refused: [], omitted: 0 });
  });

  it.each([
    ['../a.png', 'outside'],
    ['CH01/../../a.png', 'outside'],
    ['CH01/./a.png', 'outside'],
    ['CH01//a.png', 'outside'],
    ['%2e%2e/a.png', null],
    ['a\0.png', 'outside'],
    [`${'x'.repeat(300)}.png`, 'outside'],
    [`${'d/'.repeat(600)}a.png`, 'outside'],
    ['\ud800.png', 'outside'],
    ['CH01/a.svg', 'not-an-image'],
    ['CH01/.png', 'not-an-image'],
    ['CH01/a.png.sh', 'not-an-image'],
  ])('%j is %s', (path, why) => {
    expect(read([{ image_path: path }]).refused).toEqual(why === null ? [] : [{ written: path, why }]);
  });

  it('without an image, or with one that is served elsewhere, are none', () => {
    expect(read([{}, { image_url: 'https://elsewhere.example/a.png' }, { image_path: '' }]).paths).toEqual([]);
  });

  it('count once, and up to a limit', () => {
    const paths = ['a.png', 'a.png', 'b.png', 'c.png', 'd.png'].map((path) => ({ image_path: path }));
    expect(read(paths, 3)).toMatchObject({ paths: [`${IMAGES}/a.png`, `${IMAGES}/b.png`, `${IMAGES}/c.png`], omitted: 1 });
  });

  it('never lead out of their folder, whatever is written', () => {
    const part = fc.oneof(fc.constantFrom('..', '.', '', '/', '\\', 'a', 'b.png', '%2e%2e'), fc.string());
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.constantFrom('/', '\\'), (parts, separator) => {
        for (const path of read([{ image_path: parts.join(separator) }, { image_url: `/thumbnails/assets/${parts.join(separator)}` }])
          .paths) {
          expect(path.startsWith(`${IMAGES}/`)).toBe(true);
          expect(path.split('/').some((name) => name === '' || name === '.' || name === '..')).toBe(false);
        }
      }),
    );
  });

  it('are refused as a whole where the list is another kind of document', () => {
    for (const text of ['', 'null', '[]', '{}', '{"projects":{}}', '{"projects":[1]}', '{"projects":[{"variants":[{"image_path":1}]}]}'])
      expect([text, typeof referencesIn(text)]).toEqual([text, 'string']);
  });
});

describe('a placeholder', () => {
  const SIGNATURES = { png: '89504e470d0a1a0a', jpg: 'ffd8ffe0', jpeg: 'ffd8ffe0', webp: '52494646469c0000' } as const;

  it.each(Object.entries(SIGNATURES))('for .%s has that format, the same size, and the mark', (extension, signature) => {
    const content = placeholderFor(`thumbnails/assets/CH01/背景 1.${extension}`, 0) ?? Buffer.alloc(0);
    expect(content.length).toBe(PLACEHOLDER_SIZE);
    expect(content.toString('hex').startsWith(signature)).toBe(true);
    expect(isPlaceholder(content)).toBe(true);
    expect(content.toString('utf8')).toContain(`The original of thumbnails/assets/CH01/背景 1.${extension} is missing.`);
  });

  it('exists for any path, however long, and not for other formats', () => {
    for (const extension of Object.keys(SIGNATURES))
      expect(placeholderFor(`${'thumbnails/assets/'}${'\u{1F600}'.repeat(250)}.${extension}`, 0)?.length).toBe(PLACEHOLDER_SIZE);
    expect([canStandFor('a.gif'), canStandFor('a.avif'), canStandFor('a.PNG')]).toEqual([false, false, true]);
    expect(placeholderFor('a.gif', 0)).toBeNull();
  });

  it('is none when it was edited or cut off', () => {
    const content = placeholderFor('a.png', 0) ?? Buffer.alloc(0);
    expect(isPlaceholder(content.subarray(1))).toBe(false);
    expect(isPlaceholder(Buffer.alloc(PLACEHOLDER_SIZE))).toBe(false);
  });
});
