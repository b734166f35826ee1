import type { MachineRelation } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { Scroll } from '../design/scroll.tsx';
import { type StateKind, StateWord } from '../design/state-word.tsx';
import { useFormats } from '../i18n/format.ts';

const SIGNS: Record<MachineRelation['state'], StateKind> = {
  proposed: 'waiting',
  coming: 'waiting',
  active: 'done',
  ended: 'off',
};

/** Of which machines somebody is user, owner or holder: both sides signed it, nobody else can. */
export function MachineRelations({ of }: { of: string }) {
  const { t } = useTranslation('participants');
  const { date } = useFormats();
  const relations = useApi<{ relations: MachineRelation[] }>('/admin/machine-relations', { topics: ['facts'] });
  return (
    <Answer of={relations}>
      {(data) => {
        const own = data.relations.filter(({ terms }) => terms.publisher === of || terms.participant === of);
        if (own.length === 0) return null;
        return (
          <Scroll panel label={t('machines')}>
            <h2>{t('machines')}</h2>
            <table className="ms-table">
              <thead>
                <tr>
                  <th scope="col">{t('machine')}</th>
                  <th scope="col">{t('relation')}</th>
                  <th scope="col">{t('state')}</th>
                  <th scope="col">{t('validity')}</th>
                </tr>
              </thead>
              <tbody>
                {own.map(({ terms, state, until }) => (
                  <tr key={terms.id}>
                    <th scope="row">{t('machineOf', { machine: terms.machine, publisher: terms.publisher })}</th>
                    <td>
                      {t(`relations.${terms.relation.replace('x:', '')}`, {
                        participant: terms.participant,
                        defaultValue: `${terms.participant}: ${terms.relation}`,
                      })}
                    </td>
                    <td>
                      <StateWord kind={SIGNS[state]} word={t(`relationState.${state}`)} />
                    </td>
                    <td>
                      {until === null
                        ? t('fromOn', { from: date(terms.from) })
                        : t('fromUntil', { from: date(terms.from), until: date(until) })}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        );
      }}
    </Answer>
  );
}
