import type { BatchEnergy } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/format.ts';

/** Specific energy of a batch with what it is made of, or why there is none. */
export function EnergyFigure({ of }: { of: BatchEnergy }) {
  const { t } = useTranslation('machines');
  const { number, duration } = useFormats();
  const { energyKJkg, netKJ, solidsKg, noLoadPower, scaledBySpeed, missingMs, reason, basis } = of;
  if (energyKJkg === null || netKJ === null || solidsKg === null || noLoadPower === null)
    return <span className="ms-muted">{reason === null ? '–' : t(`notComputable.${reason}`)}</span>;
  return (
    <>
      <strong>{number(energyKJkg, 1)} kJ/kg</strong>
      <br />
      <span className="ms-muted">
        {t(scaledBySpeed ? 'basisScaled' : 'basisConstant', {
          net: number(netKJ / 3600, 2),
          solids: number(solidsKg, 1),
          noLoad: number(noLoadPower.kW),
          speed: number(noLoadPower.speed ?? 0, 0),
        })}
        {basis === null
          ? ''
          : ` ${t(`thinned.${basis.statistic === 'last' ? 'last' : 'mean'}`, { length: duration(basis.windowMs) })}`}
        {missingMs >= 1000 ? ` ${t('missingStretch', { length: duration(missingMs) })}` : ''}
      </span>
    </>
  );
}
