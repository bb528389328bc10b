/** The columns that the dashboard's list of probes can have besides name and state. A leaf: config and dashboard share it. */
export const LIST_COLUMNS = ['target', 'value', 'figures', 'strip', 'age'] as const;
export type ListColumn = (typeof LIST_COLUMNS)[number];
