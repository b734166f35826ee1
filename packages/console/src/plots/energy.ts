import { latePart } from '../api/late-part.ts';

/** Curves over the specific energy. */
export const EnergyPlot = latePart(() => import('./energy-plot.tsx'));
