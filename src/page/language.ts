/** In which language a page is shown. */
import type { Language } from '../messages/messages.ts';

/**
 * @param wanted the parameter `lang`, which wins if it is known
 * @param accepted the header Accept-Language (RFC 9110, 12.5.4)
 * @param otherwise the language of the config
 */
export function languageOf(wanted: string | null, accepted: string | undefined, otherwise: Language): Language {
  if (wanted === 'en' || wanted === 'ja') return wanted;
  const [best] = (accepted ?? '')
    .split(',', 20)
    .flatMap((range) => {
      const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const language = tag.split('-', 1)[0];
      const weight = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1');
      return (language === 'en' || language === 'ja') && weight > 0 ? [{ language, weight } as const] : [];
    })
    // Sorting is stable: of equal weights the first one.
    .sort((left, right) => right.weight - left.weight);
  return best?.language ?? otherwise;
}
