import type { PolicyTemplate } from '@millspace/schemas';
import { DATA_ACT } from './data-act.ts';
import { DISCLOSURE } from './disclosure.ts';
import { NARROW_USE } from './narrow-use.ts';
import { RESEARCH } from './research.ts';
import { SERVICE_AND_SALE } from './service-and-sale.ts';

/** The templates that come with the software. An administrator may change a copy, never one of these. */
export const TEMPLATE_LIBRARY: readonly PolicyTemplate[] = [
  ...RESEARCH,
  ...SERVICE_AND_SALE,
  ...DISCLOSURE,
  ...DATA_ACT,
  ...NARROW_USE,
];
