import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Answer } from '../design/answer.tsx';
import { DutyList } from './agreement-terms.tsx';
import { lookDuties, useDuties } from './use-duties.ts';

interface LookGateProps {
  agreement: string;
  /** `counted`: nothing may be asked for again without a person wanting it. */
  children: (counted: boolean) => ReactNode;
}

/** Where each look at the data is counted, written down or told to somebody, a person decides on it first. */
export function LookGate({ agreement, children }: LookGateProps) {
  const { t } = useTranslation('data');
  const duties = useDuties(agreement);
  const [wanted, setWanted] = useState(false);
  const client = useQueryClient();
  const again = () =>
    void client.invalidateQueries({ predicate: ({ queryKey: [first] }) => first === 'look' || first === '/series' });
  return (
    <Answer of={duties}>
      {(data) => {
        const owed = lookDuties(data);
        if (owed.length === 0) return children(false);
        if (wanted)
          return (
            <>
              <div className="ms-row">
                <Button size="compact-sm" variant="default" onClick={again}>
                  {t('lookAgain')}
                </Button>
                <span className="ms-muted">{t('lookAgainWhy')}</span>
              </div>
              {children(true)}
            </>
          );
        return (
          <section className="ms-panel">
            <h2>{t('lookCounts')}</h2>
            <p>{t('lookCountsWhy')}</p>
            <DutyList duties={owed} />
            <Button onClick={() => setWanted(true)}>{t('lookNow')}</Button>
          </section>
        );
      }}
    </Answer>
  );
}
