/** Everything that the listener needs of the pages; loaded with the first view. */
export { badge, icon } from './badge.tsx';
export { PAGE_POLICY, releaseOf } from './document.tsx';
export { incidentDocument, incidentListDocument, noIncidentDocument } from './incident-pages.tsx';
export { languageOf } from './language.ts';
export { statusDocument, statusPieces } from './status-page.tsx';
export { differing, joined } from './units.ts';
