const LEVELS = '▁▂▃▄▅▆▇█';

/** A curve in one line of text; a blank where there is no value. The scale is given, so that two curves can be compared. */
export function sparkline(
  values: readonly (number | null)[],
  scale: { min: number | null; max: number | null },
): string {
  const { min, max } = scale;
  if (min === null || max === null) return '';
  const step = (max - min) / (LEVELS.length - 1);
  const level = (v: number) => {
    const index = step === 0 ? 3 : Math.round((v - min) / step);
    return LEVELS[Math.min(LEVELS.length - 1, Math.max(0, index))] ?? ' ';
  };
  return values.map((v) => (v === null ? ' ' : level(v))).join('');
}
