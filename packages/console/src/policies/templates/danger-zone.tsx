import { useNavigate } from '@tanstack/react-router';
import { useCommand } from '../../api/use-api.ts';
import { Confirm } from '../../design/confirm.tsx';
import { ReasonedAct } from '../../design/reasoned-act.tsx';
import { useWords } from '../../i18n/words.ts';
import { bodyOf } from './body.ts';
import type { Bench } from './use-template.ts';
import { useTwoPersons } from './use-two-persons.ts';

/** What ends something comes last: throwing the draft away, retiring the template (or proposing that). */
export function DangerZone({ bench }: { bench: Bench }) {
  const t = useWords('templates');
  const navigate = useNavigate();
  const { id, template, drafted, origin } = bench;
  const path = encodeURIComponent(id);
  const asks = useTwoPersons().data?.on === true;
  const drop = useCommand<void>(() => ({ method: 'DELETE', path: `/template-drafts/${path}` }), ['templates']);
  const retire = useCommand<string | null>(
    (reason) => ({
      method: 'DELETE',
      path: `/templates/${path}${reason === null ? '' : `?reason=${encodeURIComponent(reason)}`}`,
    }),
    ['templates', 'proposals', 'inbox'],
  );
  const retirable = origin === 'own' && template?.retiredAt === null;
  if (!drafted && !retirable) return null;
  return (
    <section className="ms-panel" aria-label={t('danger')}>
      <h2>{t('danger')}</h2>
      <div className="ms-row">
        {drafted ? (
          <Confirm
            action={t('dropDraft')}
            title={t('dropDraft')}
            pending={drop.isPending}
            error={drop.error}
            onConfirm={() =>
              drop.mutate(undefined, {
                onSuccess: () => {
                  bench.settled(template ? bodyOf(template) : bench.body);
                  if (template === null) void navigate({ to: '/policies' });
                },
              })
            }
          >
            <p>{t(template === null ? 'dropDraftAll' : 'dropDraftBack')}</p>
          </Confirm>
        ) : null}
        {retirable && asks ? (
          <ReasonedAct
            action={t('proposeRetire')}
            consequence={t('retireConsequence')}
            act={(reason) => retire.mutateAsync(reason)}
          />
        ) : null}
        {retirable && !asks ? (
          <Confirm
            action={t('retire')}
            title={t('retire')}
            pending={retire.isPending}
            error={retire.error}
            onConfirm={() => retire.mutate(null)}
          >
            <p>{t('retireConsequence')}</p>
          </Confirm>
        ) : null}
      </div>
    </section>
  );
}
