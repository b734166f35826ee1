import { useTranslation } from 'react-i18next';
import { CopyButton } from '../design/copy-button.tsx';
import { Facts } from '../design/facts.tsx';
import { useFormats } from '../i18n/format.ts';
import type { TabProps } from './machine.page.tsx';

/** What the machine is, as its owner states it where its signals are mapped. */
export default function NameplateTab({ machine }: TabProps) {
  const { t } = useTranslation('machines');
  const { number } = useFormats();
  const { description } = machine;
  const noLoad = description?.noLoadPower;
  return (
    <section className="ms-panel">
      <Facts
        of={[
          [
            t('machine'),
            <span key="id" className="ms-row">
              <code>{machine.machine}</code>
              <CopyButton value={machine.machine} label={t('copyId')} />
            </span>,
          ],
          [t('name'), description?.name],
          [t('manufacturer'), description?.manufacturer],
          [t('model'), description?.model],
          [t('serial'), description?.serial],
          [t('machineType'), machine.packs.join(', ')],
          [t('signals'), number(machine.signals.length, 0)],
          [
            t('noLoadPower'),
            noLoad === undefined
              ? t('noLoadUnknown')
              : noLoad.speed === undefined
                ? `${number(noLoad.kW)}\u00a0kW`
                : t('noLoadAt', { kW: number(noLoad.kW), speed: number(noLoad.speed, 0) }),
          ],
        ]}
      />
      <p className="ms-muted">{description ? t('nameplateWhere') : t('nameplateNone')}</p>
    </section>
  );
}
