/** The codes of the doctors' findings and facts, and how they are put into words. */
import { CATALOGUE, type ReasonCode } from '../health/catalogue.ts';
import type { Args } from '../health/observation.ts';
import type { doctorEn, doctorFactsEn } from './doctor.en.ts';
import { CATALOGUES, reasonNext, reasonText } from './messages.ts';
import { fill, type Locale } from './template.ts';

export type OwnDoctorCode = keyof typeof doctorEn;
export type DoctorFact = keyof typeof doctorFactsEn;
/** Where a probe has a reason for the same thing, the doctors use it. */
export type DoctorCode = OwnDoctorCode | ReasonCode;

export function findingText({ code, args }: { readonly code: DoctorCode; readonly args: Args }, locale: Locale): string {
  return isReason(code) ? reasonText({ code, args }, locale) : fill(CATALOGUES[locale.language].doctor[code].text, args, locale);
}

/** The one step to take. */
export function findingNext({ code, args }: { readonly code: DoctorCode; readonly args: Args }, locale: Locale): string {
  return isReason(code) ? reasonNext({ code, args }, locale) : fill(CATALOGUES[locale.language].doctor[code].next, args, locale);
}

export function factText({ fact, args }: { readonly fact: DoctorFact; readonly args: Args }, locale: Locale): string {
  return fill(CATALOGUES[locale.language].doctorFacts[fact], args, locale);
}

function isReason(code: DoctorCode): code is ReasonCode {
  return Object.hasOwn(CATALOGUE, code);
}
